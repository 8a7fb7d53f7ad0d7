// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <git2.h>

#include "hoist/repository.hpp"

namespace hoist::repository {

struct StagedChange {
  std::string path;
  FileStatus::Change change = FileStatus::Change::none;
};

/// What differs from a tree (none: the empty one) to the index, sorted by path. `entries` are those
/// of the index, sorted by path. What is only intended (git add -N) is in no index here; conflicts
/// are left out. Throws hoist::Error.
[[nodiscard]] std::vector<StagedChange> staged_changes(git_repository* repo, const git_tree* tree,
                                                       const std::vector<git_index_entry>& entries);

}  // namespace hoist::repository
