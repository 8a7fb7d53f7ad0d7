// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
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
  std::optional<std::chrono::sys_seconds> expires;
};

/// The program and its arguments that run `command` on the ssh server of `target`, and never
/// prompt: the one of GIT_SSH_COMMAND, GIT_SSH, core.sshCommand, else ssh; options as
/// GIT_SSH_VARIANT or ssh.variant says. Throws hoist::Error (unsupported) for an address that could
/// be taken for an option. Pure.
[[nodiscard]] std::vector<std::string> ssh_argv(const SshTarget& target, std::string command,
                                                const GitConfig& config,
                                                const Environment& environment);

/// ssh_argv() for asking for leave to upload or download.
[[nodiscard]] std::vector<std::string> ssh_command(const SshTarget& target, const GitConfig& config,
                                                   const Environment& environment);

/// Reads what git-lfs-authenticate printed; `now` is when it was asked. Throws hoist::Error
/// (protocol). Pure.
[[nodiscard]] SshGrant read_ssh_grant(std::string_view output, std::chrono::sys_seconds now);

/// Asks over ssh; within a minute. Throws hoist::Error: unsupported and protocol as above, network
/// (ssh or the server failed, in its own words), cancelled when stopped.
[[nodiscard]] SshGrant ssh_authenticate(const SshTarget& target, std::chrono::sys_seconds now,
                                        const GitConfig& config, const Environment& environment,
                                        const ProcessRunner& run,
                                        const std::function<bool()>& stop_requested);

}  // namespace hoist::lfs
