// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// Where `git-lfs-authenticate` of an ssh remote is to be run.
struct SshTarget {
  std::string user_and_host;  ///< "git@h", or "h"
  std::string port;           ///< empty for ssh's own
  std::string path;           ///< "user/repo.git", or "/srv/repo.git"; escapes are decoded
  bool operator==(const SshTarget&) const = default;
};

/// The LFS server that git-lfs uploads to when it pushes to `remote`, which is a remote's name, a
/// URL or a path, as init names it: the rules of git-lfs's endpoint discovery for uploads, with
/// `insteadOf` and `pushInsteadOf`. Pure.
///
/// `lfsconfig` is what the repository's `.lfsconfig` holds; only the keys that git-lfs takes from
/// it count, and git's own configuration overrides them. The URL may hold user information: it is
/// not for display. Nothing for remotes on the local disk and for what is no URL.
[[nodiscard]] std::optional<std::string> upload_endpoint(std::string_view remote,
                                                         const GitConfig& config,
                                                         const GitConfig& lfsconfig);

/// The ssh address behind upload_endpoint(), where there is one.
[[nodiscard]] std::optional<SshTarget> upload_ssh_target(std::string_view remote,
                                                         const GitConfig& config,
                                                         const GitConfig& lfsconfig);

/// The URL that git itself pushes to when it pushes to `remote`, if it is an http(s) one. It may
/// hold user information.
[[nodiscard]] std::optional<std::string> upload_git_url(std::string_view remote,
                                                        const GitConfig& config);

/// The same endpoint without user information and with scheme and host in lower case: equal for
/// equal endpoints. No secret is in it.
[[nodiscard]] std::string endpoint_identity(std::string_view endpoint);

}  // namespace hoist::lfs
