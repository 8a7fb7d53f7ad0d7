// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lfs/protocol/endpoint.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// The LFS server of a remote, and how it became known.
struct LfsServer {
  std::string url;               ///< of lfs_endpoint(); may hold user information
  bool is_users_own = true;      ///< on a server that the user's configuration names
  std::optional<SshTarget> ssh;  ///< where the user reaches the remote by ssh
  /// The remote's URL for git, where it is on the same scheme, host and port; else empty.
  std::string git_url = {};
  Operation operation = Operation::upload;  ///< what it is for
};

/// The server that objects go to, or come from, as lfs_endpoint() finds it; nothing where there is
/// none that speaks http. One that only the repository's `.lfsconfig` names is not the
/// user's own, and gets no credential that was not made for it. Pure.
[[nodiscard]] std::optional<LfsServer> find_lfs_server(std::string_view remote,
                                                       const GitConfig& config,
                                                       const GitConfig& lfsconfig,
                                                       Operation operation = Operation::upload);

}  // namespace hoist::lfs
