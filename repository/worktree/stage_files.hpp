// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <git2.h>

#include "repository/worktree/attributes.hpp"
#include "repository/worktree/materialise.hpp"

namespace hoist::repository {

/// What is to stand in the index for a path.
struct StagedPath {
  using Time = std::chrono::system_clock::time_point;

  std::string path;
  std::optional<git_index_entry> entry = {};  ///< without its path; nothing: the path goes
  Time read = {};  ///< when the reading of the file began; what it had then is in the entry
  Time seen = {};  ///< when the file was last known to be as the entry says
};

struct StagedFiles {
  std::vector<StagedPath> paths;  ///< sorted
  /// Files that were cut or replaced each time that they were read, so that they have no content.
  std::vector<std::string> left_out;
};

/// Makes the entries that the index is to have for these paths of the working tree: content goes
/// into the objects of git, that of large files into the store, several at once. Follows no link
/// and changes no index. Of a file that grows meanwhile the entry has what was there at the start.
///
/// Throws hoist::Error that names the file, where one cannot be staged; `is_named` tells those of
/// which that is to be thrown as well where they only cannot be read in peace.
[[nodiscard]] StagedFiles stage_files(const WorkTree& work_tree, const Conversions& conversions,
                                      const std::vector<std::string>& paths,
                                      const std::function<bool(const std::string&)>& is_named);

/// Takes the lock of the index and puts the entries into it. A path that another program has
/// changed meanwhile, against what `work_tree.index` says, stays as it is, unless the file is still
/// as our entry has it; one that it has taken out stays out. Reads `work_tree.index` anew.
void write_staged(const WorkTree& work_tree, std::vector<StagedPath> paths);

}  // namespace hoist::repository
