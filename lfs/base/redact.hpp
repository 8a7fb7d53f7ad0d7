// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// Makes text of a foreign hand fit to be shown in one line: what commands a terminal
/// (terminal_text.hpp) becomes a blank, invalid UTF-8 becomes '?', the query and user information
/// of every URL in it and the values after words such as `Authorization:`, `token=` or
/// `X-Amz-Signature=` become "...", and no more than `limit_bytes` are kept. `secrets` are values
/// that must not show wherever they stand; those of fewer than 6 bytes are left alone, since they
/// would blot out ordinary words.
[[nodiscard]] std::string printable(std::string_view text,
                                    std::span<const std::string_view> secrets = {},
                                    std::size_t limit_bytes = 300);

}  // namespace hoist::lfs
