// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hoist::lfs {

struct CQuoted {
  std::string text;
  std::size_t length = 0;  ///< with both quotes
};

/// Reads the text in double quotes that `quoted` begins with, with C's escapes, as git writes and
/// reads names: `"a\tb\303\251"`. Nothing is returned where it is not well formed. Pure.
[[nodiscard]] std::optional<CQuoted> read_c_quoted(std::string_view quoted);

}  // namespace hoist::lfs
