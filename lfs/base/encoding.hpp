// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace hoist::lfs {

/// Base64 with padding, as HTTP's Basic authentication wants it.
[[nodiscard]] std::string base64(std::string_view bytes);

/// "%41b" as "Ab"; what is no escape stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace hoist::lfs
