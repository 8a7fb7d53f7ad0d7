// SPDX-License-Identifier: Apache-2.0
#include "lfs/batch/lfs_server.hpp"

#include "hoist/error.hpp"
#include "lfs/base/secret_url.hpp"

namespace hoist::lfs {

std::optional<LfsServer> find_lfs_server(std::string_view remote, const GitConfig& config,
                                         const GitConfig& lfsconfig) {
  const auto url = upload_endpoint(remote, config, lfsconfig);
  if (!url) return std::nullopt;
  const auto own_url = upload_endpoint(remote, config, {});
  try {
    const bool is_own = own_url && SecretUrl(*own_url).same_origin(SecretUrl(*url));
    return LfsServer{*url, is_own, upload_ssh_target(remote, config, lfsconfig)};
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace hoist::lfs
