// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

/// The hooks of git that hoist writes, and whose a hook is, decided on texts.
namespace hoist::lfs {

/// Those that do for large files what git-lfs's own do.
inline constexpr std::array<std::string_view, 4> lfs_hook_names{"pre-push", "post-checkout",
                                                                "post-commit", "post-merge"};
/// The one that refuses large files outside of LFS.
inline constexpr std::string_view pre_commit_hook_name = "pre-commit";

/// A hook of another hand stands beside hoist's own, under its name with this at the end, and is
/// called by it.
inline constexpr std::string_view kept_hook_suffix = ".hoist-kept";

/// The text of one of the hooks above, for the shell. `program_word` is how it can start hoist: one
/// word of the shell, quoted where need be.
[[nodiscard]] std::string hook_text(std::string_view name, std::string_view program_word);

enum class HookOwner { hoist, git_lfs, other };

/// Who wrote the hook of that name. One that `git lfs install` wrote and somebody added to is of
/// another hand.
[[nodiscard]] HookOwner hook_owner(std::string_view name, std::string_view text);

}  // namespace hoist::lfs
