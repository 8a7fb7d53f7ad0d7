// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include <git2.h>

#include "repository/git/handle.hpp"
#include "repository/worktree/materialise.hpp"

namespace hoist::repository {

enum class CheckoutMode {
  dry_run,  ///< finds what is in the way
  safe,     ///< leaves what the user has changed, and names it
  forced,   ///< overwrites
};

/// libgit2's checkout of some paths of a tree, where the working tree has those of `baseline`
/// (none: it is empty), into working tree and index. Large files come out as pointers, and must not
/// be in the way with their content, which libgit2 would load. Returns the paths that are in the
/// way.
std::set<std::string> check_out_paths(const WorkTree& work_tree, git_tree* baseline,
                                      git_tree* target, const std::vector<const char*>& paths,
                                      CheckoutMode mode);

/// A tree without entries.
[[nodiscard]] git::Tree empty_tree(git_repository* repo);

}  // namespace hoist::repository
