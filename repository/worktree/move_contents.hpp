// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "repository/worktree/attributes.hpp"
#include "repository/worktree/materialise.hpp"
#include "repository/worktree/move_staging.hpp"
#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {

/// A file or link that is to come.
struct Coming {
  std::string path;
  TreeSide side;
  std::string staged;  ///< its name in the staging folder
};

struct StagedContents {
  std::map<std::string, struct stat> states;  ///< by the staged name
  std::vector<std::string> missing;           ///< paths that stay pointers: no content in the store
};

/// Writes each as the working tree shall have it into the staging folder: plain files in constant
/// memory and with the line ends that `conversions` say, large ones from the store, several at
/// once, with a time of change two seconds ago. Throws hoist::Error: io with a remedy where the
/// disk has no room for all of them, cancelled.
[[nodiscard]] StagedContents stage_contents(const WorkTree& work_tree, const MoveStaging& staging,
                                            const std::vector<Coming>& coming,
                                            const Conversions& conversions);

}  // namespace hoist::repository
