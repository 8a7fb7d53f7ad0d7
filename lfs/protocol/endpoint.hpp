// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

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

/// The same endpoint without user information and with scheme and host in lower case: equal for
/// equal endpoints. No secret is in it.
[[nodiscard]] std::string endpoint_identity(std::string_view endpoint);

}  // namespace hoist::lfs
