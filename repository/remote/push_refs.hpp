// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <git2.h>

#include "repository/remote/remote_calls.hpp"

namespace hoist::repository {

struct RefToPush {
  git_oid id{};        ///< of a commit or tag
  std::string source;  ///< a reference to it here
  std::string name;    ///< at the remote: "refs/heads/main"
  bool force = false;  ///< also where the remote has what we do not know
};

/// Pushes one commit or tag to one reference of a remote. Throws conflict ("pull first") where the
/// remote has other commits, http with the remote's words where it refuses.
void push_ref(git_remote* remote, const RefToPush& ref, RemoteCalls& calls);

/// Removes a reference from a remote.
void delete_remote_ref(git_remote* remote, const std::string& name, RemoteCalls& calls);

}  // namespace hoist::repository
