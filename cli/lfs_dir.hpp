// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "lfs/protocol/git_config.hpp"

namespace hoist::cli {

/// The folder in which git-lfs keeps the objects of the repository around `folder` (a sub-folder, a
/// worktree, a bare repository), and hoist its own files: `lfs` in git's common folder, or where
/// `lfs.storage` of `config` says. Throws hoist::Error (not_found) outside of repositories, with
/// git's own words.
[[nodiscard]] std::filesystem::path find_lfs_dir(const std::filesystem::path& folder,
                                                 const lfs::GitConfig& config);

}  // namespace hoist::cli
