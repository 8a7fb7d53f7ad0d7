// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoist::repository {

/// Where git looks for the hooks of a repository.
struct HooksPlace {
  std::filesystem::path folder;  ///< absolute; need not exist
  enum class Where {
    git_folder,    ///< the repository's alone
    working_tree,  ///< the same, and perhaps in its history
    elsewhere,     ///< may serve several repositories
  };
  Where where = Where::git_folder;
};

/// The hooks of the repository that `folder` is in; without it, of the one that GIT_DIR or the
/// current folder says. Throws hoist::Error (not_found).
[[nodiscard]] HooksPlace find_hooks_place(const std::optional<std::filesystem::path>& folder);

/// What became of one hook.
struct HookDeed {
  enum class What {
    written,     ///< there was none
    kept_other,  ///< written; the one of another hand is called by it
    renewed,     ///< hoist's own was of another version or named another program
    unchanged,   ///< hoist's own is there already
    of_git_lfs,  ///< left as it is: it does the same
    removed,
    restored,  ///< removed, and the one of another hand is back in its place
    left,      ///< of another hand: not touched by removing
  };
  std::string name;
  What what = What::unchanged;
  bool operator==(const HookDeed&) const = default;
};

/// Writes hooks into a folder, which is made where it is missing. `program` is how a hook can start
/// hoist. One of another hand is renamed (lfs::kept_hook_suffix) and called. Throws hoist::Error;
/// conflict, before anything is changed, where one that was kept earlier would be lost.
std::vector<HookDeed> install_hooks(const std::filesystem::path& folder,
                                    const std::vector<std::string_view>& names,
                                    std::string_view program);

/// Removes hoist's own hooks of these names and puts back what was kept. Those that neither are nor
/// were there are not mentioned in the result.
std::vector<HookDeed> remove_hooks(const std::filesystem::path& folder,
                                   const std::vector<std::string_view>& names);

/// Whether hoist's own hook of that name is in the folder.
[[nodiscard]] bool has_own_hook(const std::filesystem::path& folder, std::string_view name);

}  // namespace hoist::repository
