// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lfs/protocol/git_config.hpp"
#include "lfs/protocol/operation.hpp"

namespace hoist::lfs {

/// Where `git-lfs-authenticate` of an ssh remote is to be run.
struct SshTarget {
  std::string user_and_host;  ///< "git@h", or "h"
  std::string port;           ///< empty for ssh's own
  std::string path;           ///< "user/repo.git", or "/srv/repo.git"; escapes are decoded
  Operation operation = Operation::upload;  ///< what it is to allow
  bool operator==(const SshTarget&) const = default;
};

/// The LFS server that git-lfs uses when it pushes to or fetches from `remote`, which is a remote's
/// name, a URL or a path, as init names it: the rules of git-lfs's endpoint discovery, with
/// `insteadOf` and, for uploads, `pushInsteadOf`, `lfs.pushurl` and the like. Pure.
///
/// `lfsconfig` is what the repository's `.lfsconfig` holds; only the keys that git-lfs takes from
/// it count, and git's own configuration overrides them. The URL may hold user information: it is
/// not for display. Nothing for remotes on the local disk and for what is no URL.
[[nodiscard]] std::optional<std::string> lfs_endpoint(Operation operation, std::string_view remote,
                                                      const GitConfig& config,
                                                      const GitConfig& lfsconfig);

/// The ssh address behind lfs_endpoint(), where there is one.
[[nodiscard]] std::optional<SshTarget> lfs_ssh_target(Operation operation, std::string_view remote,
                                                      const GitConfig& config,
                                                      const GitConfig& lfsconfig);

/// The URL that git itself uses when it pushes to or fetches from `remote`, if it is an http(s)
/// one. It may hold user information.
[[nodiscard]] std::optional<std::string> remote_git_url(Operation operation,
                                                        std::string_view remote,
                                                        const GitConfig& config);

/// The same endpoint without user information and with scheme and host in lower case: equal for
/// equal endpoints. No secret is in it.
[[nodiscard]] std::string endpoint_identity(std::string_view endpoint);

}  // namespace hoist::lfs
