// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include <git2.h>

#include "lfs/base/beneath.hpp"
#include "repository/worktree/materialise.hpp"
#include "repository/worktree/move_plan.hpp"
#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {

/// What is to be looked at before a move. All outlives what uses it.
struct MoveSight {
  git_repository* repo = nullptr;
  const std::vector<TreeChange>& changes;
  const Callbacks& callbacks;
};

/// What a look has found: facts for plan_move(), in the order of the changes, and what stood at
/// each path, by which a later look tells whether it is still so.
struct MoveLook {
  std::vector<PathFacts> facts;
  std::vector<lfs::Seen> seen;
  std::set<std::string> unmerged;
};

/// Looks at index and working tree, and reads the files that the index cannot vouch for. `index`
/// was just read from the repository. Throws hoist::Error.
[[nodiscard]] MoveLook look_for_move(const MoveSight& sight, git_index* index, lfs::Beneath& tree);

/// Whether all is as that look found it, by a look that reads no file. `index` may be any.
[[nodiscard]] bool is_still(const MoveLook& look, const MoveSight& sight, git_index* index,
                            lfs::Beneath& tree);

}  // namespace hoist::repository
