// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "repository/worktree/materialise.hpp"
#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {

// A submodule's folder is a working tree of its own, whose changes nobody else has. As git does, a
// checkout leaves it where it is; libgit2 would remove it with all that is in it, or find it in the
// way.

/// Whether the change is about a submodule alone, and move_submodule() is for it.
[[nodiscard]] bool is_of_submodule(const TreeChange& change);

/// Whether what is there hinders the change: a file where a submodule comes, or a submodule's
/// folder that is not empty where a file comes.
[[nodiscard]] bool is_submodule_in_the_way(git_repository* repo, const TreeChange& change);

/// Does the change in the index, which is not written. The folder is made where it is missing, and
/// goes where it is empty. Throws hoist::Error.
void move_submodule(const WorkTree& work_tree, const TreeChange& change);

}  // namespace hoist::repository
