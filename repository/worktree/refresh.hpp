// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include <git2.h>
#include <sys/stat.h>

namespace hoist::repository {

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
