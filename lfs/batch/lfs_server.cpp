// SPDX-License-Identifier: Apache-2.0
#include "lfs/batch/lfs_server.hpp"

#include "hoist/error.hpp"
#include "lfs/base/secret_url.hpp"

namespace hoist::lfs {
namespace {

bool is_same_server(const std::optional<std::string>& a, const std::string& b) {
  try {
    return a && SecretUrl(*a).same_origin(SecretUrl(b));
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

std::optional<LfsServer> find_lfs_server(std::string_view remote, const GitConfig& config,
                                         const GitConfig& lfsconfig, Operation operation) {
  const auto url = lfs_endpoint(operation, remote, config, lfsconfig);
  const bool is_usable = url && is_same_server(url, *url);
  if (!is_usable) return std::nullopt;
  LfsServer server{*url, is_same_server(lfs_endpoint(operation, remote, config, {}), *url), {}};
  server.operation = operation;
  if (!server.is_users_own) return server;
  server.ssh = lfs_ssh_target(operation, remote, config, lfsconfig);
  const auto git_url = remote_git_url(operation, remote, config);
  if (is_same_server(git_url, *url)) server.git_url = *git_url;
  return server;
}

}  // namespace hoist::lfs
