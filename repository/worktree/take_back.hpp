// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <git2.h>

#include "repository/worktree/materialise.hpp"
#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {

/// Takes a working tree that is somewhere between two trees back to `before` (none: an empty one).
/// Throws conflict, and touches nothing, where a file has neither
/// side's content nor, line ends aside, the beginning of it.
void take_back(const WorkTree& work_tree, git_tree* before, git_tree* after,
               const std::vector<TreeChange>& changes);

}  // namespace hoist::repository
