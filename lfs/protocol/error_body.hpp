// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// What a server said about a failure, not yet fit to be shown (see printable()).
struct ServerWords {
  std::string code;                   ///< S3's `<Code>`; empty elsewhere
  std::string message;                ///< may be empty
  std::optional<std::uint32_t> part;  ///< S3's `<PartNumber>`
  [[nodiscard]] bool empty() const { return code.empty() && message.empty(); }
};

/// Reads the error out of an answer's body: S3's `<Error><Code>..<Message>..` or a JSON object with
/// `message`, `msg`, `error` or `detail`. Everything else, HTML and broken text included, has no
/// words. Never throws; takes any bytes.
[[nodiscard]] ServerWords read_error_body(std::string_view body);

/// True when an answer with a good status says in its body that the request failed: an S3 `<Error>`
/// document, or a JSON object with `msg`, `error` or `detail` and no sign of success.
[[nodiscard]] bool body_means_failure(std::string_view body);

}  // namespace hoist::lfs
