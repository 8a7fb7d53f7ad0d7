// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <git2.h>

#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"
#include "repository/git/handle.hpp"
#include "repository/hooks/install.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {

// Repositories as a hook of git finds them; bare ones and linked worktrees, too. All throw
// hoist::Error.

/// The repository that `folder` is in, whatever GIT_DIR says.
[[nodiscard]] git::Repo repository_around(const std::filesystem::path& folder,
                                          const lfs::Environment& environment);

/// The one that git has in hand where it runs a hook, by GIT_DIR, GIT_WORK_TREE and GIT_INDEX_FILE;
/// without GIT_DIR, the one that the current folder is in.
[[nodiscard]] git::Repo repository_of_process(const lfs::Environment& environment);

/// The same as a working copy, whose root is git's own folder where it is bare.
void open_for_hook(WorkingCopy& copy, const Callbacks& callbacks);

[[nodiscard]] HooksPlace hooks_place(git_repository* repo, const lfs::GitConfig& config);

}  // namespace hoist::repository
