// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lfs/batch/batch_client.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {

/// Those of some paths that a push changes.
using ChangedPaths = std::function<std::vector<std::string>(const std::vector<std::string>&)>;

/// Asks the LFS server, before a push to `ref`, whether somebody else holds a lock on what the push
/// changes, as git-lfs does: `lfs.<url>.locksverify` (or lfs.locksverify) false asks nothing, true
/// makes it an error, and unset makes it a notice. Own locks are a notice. A server without locks
/// is remembered in the repository's configuration, by the same key. Throws hoist::Error: conflict
/// that names path and owner; what the server answers or why it does not, where the locks have to
/// be verified; cancelled.
void check_locks(WorkingCopy& copy, lfs::BatchClient& server, const std::string& ref,
                 const ChangedPaths& changed);

}  // namespace hoist::repository
