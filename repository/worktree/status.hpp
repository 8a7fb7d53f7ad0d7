// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <git2.h>

#include "hoist/repository.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {

/// The index of the repository as it is on disk.
[[nodiscard]] git::Index current_index(git_repository* repo);

/// Writes the index. Waits a second for another program that has it locked; throws conflict then.
void write_index(git_repository* repo, git_index* index);

struct StatusOptions {
  std::vector<std::string> patterns = {};  ///< none: everything
  bool staged = true;                      ///< look from HEAD to the index as well
};

/// What differs, sorted by path; one entry for a path. An untracked folder that is a repository of
/// its own has a `/` at the end of its path. Throws hoist::Error.
[[nodiscard]] std::vector<FileStatus> read_status(git_repository* repo, git_index* index,
                                                  const StatusOptions& options,
                                                  const Callbacks& callbacks);

}  // namespace hoist::repository
