// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "repository/worktree/materialise.hpp"

namespace hoist::repository {

/// Stages what differs between the index and the working tree at the paths that the patterns match
/// (see Pathspec), as Repository::add() says: all of it, or, where it throws, nothing. Returns the
/// files that were left out, since they were cut or replaced each time that they were read; one
/// that a pattern names is not left out but thrown.
std::vector<std::string> add_to_index(const WorkTree& work_tree,
                                      const std::vector<std::string>& patterns);

}  // namespace hoist::repository
