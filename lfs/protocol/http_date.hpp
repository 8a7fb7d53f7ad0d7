// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace hoist::lfs {

/// A `Date` header in the one form that servers send, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110,
/// IMF-fixdate). Nothing for any other text.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace hoist::lfs
