// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// The repository's `.lfsconfig` as git-lfs finds it: the file in the work tree's root, else that
/// of the index, else that of HEAD. Empty where there is none, and where git cannot read it. `cwd`
/// is a folder of the repository. What counts in it is for the caller to say: it is not the user's
/// word.
[[nodiscard]] GitConfig load_lfsconfig(const std::filesystem::path& cwd);

}  // namespace hoist::lfs
