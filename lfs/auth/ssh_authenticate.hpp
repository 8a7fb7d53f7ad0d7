// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lfs/auth/git_credential.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/protocol/endpoint.hpp"
#include "lfs/protocol/git_config.hpp"
#include "lfs/protocol/http_message.hpp"

namespace hoist::lfs {

/// What `git-lfs-authenticate` on an ssh server says about its LFS server.
struct SshGrant {
  std::optional<SecretUrl> href;  ///< the endpoint, where it differs from the one that was guessed
  std::vector<Header> headers;    ///< secret; for every request to that endpoint
};

/// Asks over ssh, with the program that git would use and never with a prompt; within a minute.
/// Throws hoist::Error: network (ssh or the server failed, in its own words), protocol, unsupported
/// (an address that looks like an option), cancelled.
[[nodiscard]] SshGrant ssh_authenticate(const SshTarget& target, const GitConfig& config,
                                        const Environment& environment, const ProcessRunner& run,
                                        const std::function<bool()>& stop_requested);

}  // namespace hoist::lfs
