// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hoist/repository.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {

/// Removes objects from the store that the working copy can do without, as Repository::lfs_prune()
/// says.
LfsPruneResult prune(WorkingCopy& copy, const Turn& turn, const LfsPruneOptions& options);

}  // namespace hoist::repository
