// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// The body of the POST that completes a multipart upload: `{"oid", "parts": [{"partNumber",
/// "etag"}]}` with the parts in rising order and each ETag as the store gave it, quotes included.
/// `etags[i]` belongs to part i + 1. docs/multipart.md defines the form.
[[nodiscard]] std::string completion_body(std::string_view oid, std::span<const std::string> etags);

}  // namespace hoist::lfs
