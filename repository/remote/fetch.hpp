// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <git2.h>

#include "repository/git/handle.hpp"
#include "repository/remote/remote_calls.hpp"
#include "repository/remote/tracking_refs.hpp"

namespace hoist::repository {

/// Brings the remote's branches and the tags on them here, by the remote's own refspecs. Returns
/// what the remote has. References of it that cannot be noted here do not fail it. Throws
/// unsupported in a shallow clone.
[[nodiscard]] std::vector<RemoteRef> fetch(git_repository* repo, const std::string& remote,
                                           RemoteCalls& calls, const std::string& why = "fetch");

/// Throws unsupported, with the remedy, where the history of the repository has been cut off.
void require_whole_history(git_repository* repo, const std::string& doing);

/// Asks the remote what it has, with the rights of a push where `for_push`.
[[nodiscard]] std::vector<RemoteRef> list_refs(git_remote* remote, bool for_push,
                                               RemoteCalls& calls);

}  // namespace hoist::repository
