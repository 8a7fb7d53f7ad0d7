// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "hoist/error.hpp"
#include "lfs/plan/retry.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// How the last try of a completion ended.
struct CompletionFailure {
  Failure failure;  ///< its `may_have_arrived` speaks for all tries together
  Error error;      ///< what to say when nothing can be done about it
};

/// Sends the completion until the server confirms it (then nothing is returned) or no further try
/// makes sense. Throws hoist::Error: cancelled, and protocol for a redirect that leads nowhere.
[[nodiscard]] std::optional<CompletionFailure> complete_upload(const SecretUrl& url,
                                                               const std::string& body,
                                                               const UploadOptions& options,
                                                               const UploadPorts& ports);

}  // namespace hoist::lfs
