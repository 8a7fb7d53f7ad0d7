// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "repository/remote/push_refs.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {

/// Brings a commit or tag to a reference of a remote: first the large files that its history has
/// and the remote may not have, then the history itself. Nothing is done where the remote has it
/// already, or is ahead of it. A race that is lost to another push is asked about and run again.
/// Throws RemoteMoved where the remote has commits that are not here, else as push_ref() and
/// upload_large_files() do; a refusal ends it after one run.
void publish(WorkingCopy& copy, const Turn& turn, const std::string& remote, const RefToPush& ref);

}  // namespace hoist::repository
