// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <git2.h>
#include <sys/stat.h>

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

/// An entry whose file is what it says, though in another state than it knows.
struct OutdatedEntry {
  git_index_entry entry;  ///< as it was when the file was looked at
  struct stat file {};    ///< the state of the file then
};

/// Lets the index know the states of unchanged files, on disk and in `index`, so that nobody reads
/// them again. Gives way: does nothing while another program has the index locked, nor to entries
/// that are others by now, nor where the index cannot be written. `seen` is when the first of the
/// files was looked at. The entries of `index` are others afterwards.
void refresh_index(git_repository* repo, git_index* index,
                   const std::vector<OutdatedEntry>& outdated,
                   std::chrono::system_clock::time_point seen);

}  // namespace hoist::repository
