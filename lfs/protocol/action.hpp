// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/http_message.hpp"

namespace hoist::lfs {

/// `actions.upload` of a batch answer, as git-lfs hands it on. The bytes are defined by the Git LFS
/// batch API; what multipart servers put into `header` is in docs/multipart.md.
struct Action {
  SecretUrl href;
  std::vector<Header> header;
};

}  // namespace hoist::lfs
