// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <git2.h>

namespace hoist::repository {

/// While it lives, the index in memory has the `.gitattributes` that the working tree has: libgit2
/// goes by the lines of both, git by those of the working tree. The index must not be written
/// meanwhile.
class AttributesInIndex {
 public:
  /// Throws hoist::Error.
  AttributesInIndex(git_repository* repo, git_index* index);
  AttributesInIndex(const AttributesInIndex&) = delete;
  AttributesInIndex& operator=(const AttributesInIndex&) = delete;
  ~AttributesInIndex();

 private:
  git_repository* repo_;
  git_index* index_;
  std::deque<std::string> paths_;  ///< of what follows; they stay where they are
  std::vector<git_index_entry> before_;
};

}  // namespace hoist::repository
