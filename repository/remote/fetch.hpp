// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <git2.h>

#include "repository/git/handle.hpp"
#include "repository/remote/remote_calls.hpp"

namespace hoist::repository {

/// A reference that a remote has.
struct RemoteRef {
  std::string name;  ///< "refs/heads/main", "HEAD"
  git_oid id{};
  std::string target;  ///< of a symbolic one: "refs/heads/main"
};

/// Brings the remote's branches and the tags on them here, by the remote's own refspecs. Returns
/// what the remote has.
[[nodiscard]] std::vector<RemoteRef> fetch(git_repository* repo, const std::string& remote,
                                           RemoteCalls& calls);

/// Asks the remote what it has, with the rights of a push where `for_push`.
[[nodiscard]] std::vector<RemoteRef> list_refs(git_remote* remote, bool for_push,
                                               RemoteCalls& calls);

}  // namespace hoist::repository
