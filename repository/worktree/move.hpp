// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <git2.h>

#include "repository/worktree/materialise.hpp"
#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {

/// From where to where the working tree goes.
struct Move {
  git_tree* before = nullptr;          ///< none: an empty one
  const git_oid* before_id = nullptr;  ///< of its commit
  git_commit* after = nullptr;
  const std::vector<TreeChange>& changes;  ///< between the two
};

/// Throws, and changes nothing, where the move would overwrite what the user has changed (conflict,
/// with the names) or where a file would have to go through a filter that hoist does not run
/// (unsupported).
void require_free_way(const WorkTree& work_tree, const Move& move);

/// Takes the working tree and the index there; HEAD stays for the caller to move. What is not among
/// the changes is not touched. Large files come from the store. To be called after
/// require_free_way(), and before forget_move(), which the caller calls once HEAD has moved.
void move_work_tree(const WorkTree& work_tree, const Move& move);

}  // namespace hoist::repository
