// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <git2.h>

#include "lfs/protocol/pointer.hpp"

namespace hoist::repository {

/// One side of a change; a mode of 0 where the path is not there.
struct TreeSide {
  git_oid id{};
  std::uint32_t mode = 0;
  std::optional<lfs::Pointer> pointer;  ///< where it is a regular file that holds one
};

/// A path at which two trees differ.
struct TreeChange {
  std::string path;
  TreeSide before;
  TreeSide after;
};

/// What differs between two trees, sorted by path; no tree is an empty one. Throws hoist::Error.
[[nodiscard]] std::vector<TreeChange> tree_changes(git_repository* repo, git_tree* before,
                                                   git_tree* after);

}  // namespace hoist::repository
