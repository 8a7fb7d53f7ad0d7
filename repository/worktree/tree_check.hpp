// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <git2.h>

namespace hoist::repository {

/// The mode that git reads where a tree says `mode`: 0100644, 0100755, 0120000, 040000 or 0160000.
[[nodiscard]] std::uint32_t canonical_mode(std::uint32_t mode);

/// What is to be checked out, and from where.
struct TreeCheck {
  const git_oid* before = nullptr;  ///< a tree that is checked out already; none: an empty one
  const git_oid& after;             ///< the tree that shall be
  bool ignores_case = false;        ///< names that differ in case alone are one file
};

/// Throws hoist::Error (invalid_input) that names the path, where a tree must not be checked out:
/// names that fault_of_tree_path() refuses, a name twice (as file and as folder too), entries out
/// of order, modes that are no octal numbers, cut entries. Looks at raw trees alone, and only at
/// those that `before` has not at the same path.
void require_sound_tree(git_repository* repo, const TreeCheck& check);

}  // namespace hoist::repository
