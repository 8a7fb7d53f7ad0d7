// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "lfs/protocol/object_id.hpp"
#include "repository/history/pointer_scan.hpp"
#include "repository/remote/lock_check.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {

// Large files between the store and the LFS server of a remote. Throw hoist::Error that names the
// first file that failed and why; what was transferred stays, and goes on with the next call.

/// Sees to it that the server of `remote` has them. `ref` is the full name of what they are for.
/// Where `changed` is given, check_locks() comes first; a repository without large files, that does
/// not ask for it, has no locks.
void upload_large_files(WorkingCopy& copy, const std::string& remote, const std::string& ref,
                        const std::vector<FoundPointer>& files, const ChangedPaths& changed = {});

/// Sees to it that the store has them.
void download_large_files(WorkingCopy& copy, const std::string& remote,
                          const std::vector<FoundPointer>& files);

/// Those of the objects that the server of `remote` says it holds, now.
[[nodiscard]] std::vector<lfs::ObjectId> held_by_remote(WorkingCopy& copy,
                                                        const std::string& remote,
                                                        const std::vector<lfs::ObjectId>& objects);

}  // namespace hoist::repository
