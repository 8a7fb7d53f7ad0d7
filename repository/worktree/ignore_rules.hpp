// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <git2.h>

#include "lfs/config/ignore.hpp"

namespace hoist::repository {

/// The rules by which `git status` and `git add` leave out files that the index does not know:
/// `.gitignore` of the working tree, of the index where the file is left out of the working tree
/// (skip-worktree), `info/exclude` and core.excludesFile. Each is read once, when it is first
/// needed; no link in the working tree is followed. Repository and index outlive it. One thread.
/// Throws hoist::Error, as its look-ups do.
[[nodiscard]] lfs::IgnoreRules ignore_rules(git_repository* repo, git_index* index);

}  // namespace hoist::repository
