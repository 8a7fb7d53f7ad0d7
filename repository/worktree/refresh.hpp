// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <git2.h>

#include "hoist/repository.hpp"

namespace hoist::repository {

/// What a look at the large files of the working tree has shown.
struct LargeFiles {
  /// Those that differ from what the index says.
  std::set<std::string> modified;
  /// Some were only touched: `index` has their new state in memory now, to be written.
  bool index_changed = false;
};

/// Settles which of the files that the index knows and that are for LFS have changed, without
/// libgit2, which would load them whole. A file whose state is the entry's is taken for unchanged;
/// another one is hashed, several at once, unless its size tells already. `index` is the one of
/// `repo`, just read. Throws hoist::Error.
[[nodiscard]] LargeFiles refresh_large_files(git_repository* repo, git_index* index,
                                             const Callbacks& callbacks);

}  // namespace hoist::repository
