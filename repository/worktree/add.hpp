// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "repository/worktree/materialise.hpp"

namespace hoist::repository {

/// Stages what differs between the index and the working tree at the paths that the patterns match,
/// as Repository::add() says, and writes the index.
void add_to_index(const WorkTree& work_tree, const std::vector<std::string>& patterns);

}  // namespace hoist::repository
