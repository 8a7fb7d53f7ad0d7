// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <git2.h>

#include "repository/git/raw_tree.hpp"

namespace hoist::repository {

using git::canonical_mode;

/// What is to be checked out, and from where.
struct TreeCheck {
  const git_oid* before = nullptr;  ///< a tree that is checked out already; none: an empty one
  const git_oid& after;             ///< the tree that shall be
  bool ignores_case = false;        ///< names that differ in case alone are one file
};

/// Throws hoist::Error (invalid_input) that names the path, where a tree must not be checked out:
/// see git::fault_of_tree(). Looks at raw trees alone, and only at those that `before` has not at
/// the same path. Changes nothing.
void require_sound_tree(git_repository* repo, const TreeCheck& check);

/// Whether the working copy lies where upper and lower case are one: core.ignorecase says so, or
/// the file system does.
[[nodiscard]] bool ignores_case(git_repository* repo);

}  // namespace hoist::repository
