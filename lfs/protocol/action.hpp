// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/http_message.hpp"

namespace hoist::lfs {

/// `actions.upload` of a batch answer, as git-lfs hands it on. The bytes are defined by the Git LFS
/// batch API; what multipart servers put into `header` is in docs/multipart.md.
struct Action {
  SecretUrl href;
  std::vector<Header> header;
  /// How long it is good, from the question on. Counts rather than `expires_at`.
  std::optional<std::chrono::seconds> expires_in{};
  std::optional<std::chrono::sys_seconds> expires_at{};  ///< by the server's clock
};

}  // namespace hoist::lfs
