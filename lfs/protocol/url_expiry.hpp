// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/upload_plan.hpp"

namespace hoist::lfs {

/// When a signed URL says that it ends: X-Amz-Date + X-Amz-Expires (SigV4, also as X-Goog-*),
/// Expires (SigV2), expiresAt (CSGHub). Nothing when it says nothing that can be read.
[[nodiscard]] std::optional<std::chrono::sys_seconds> url_expiry(const SecretUrl& url);

/// The earliest end among the URLs of an upload.
[[nodiscard]] std::optional<std::chrono::sys_seconds> url_expiry(const MultipartUpload& upload);

/// A time such as "2026-11-22T22:17:00Z" or "…+02:00", fractions cut off. Nothing for other text
/// and for the year 1, by which git-lfs says that there is none.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_rfc3339(std::string_view text);

}  // namespace hoist::lfs
