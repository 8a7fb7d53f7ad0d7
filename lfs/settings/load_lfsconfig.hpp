// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "lfs/protocol/lfsconfig.hpp"

namespace hoist::lfs {

/// The repository's `.lfsconfig` as git-lfs finds it: the file in the work tree's root, else that
/// of the index, else that of HEAD. Empty where there is none. `cwd` is a folder of the repository.
/// Throws hoist::Error (invalid_input) where it is malformed.
[[nodiscard]] Lfsconfig load_lfsconfig(const std::filesystem::path& cwd);

/// The `.lfsconfig` in the root of a work tree; nothing where there is none. One that is a link, or
/// no regular file, counts as an empty one: it is not opened. Throws as load_lfsconfig() does.
[[nodiscard]] std::optional<Lfsconfig> lfsconfig_in(const std::filesystem::path& root);

}  // namespace hoist::lfs
