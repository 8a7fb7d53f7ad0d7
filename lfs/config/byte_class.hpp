// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hoist::lfs {

/// Which bytes are in a class of a pattern.
using ByteSet = std::array<bool, 256>;

struct ByteClass {
  ByteSet bytes{};
  std::size_t length = 0;  ///< of its text, both brackets included
};

/// Reads the class that `text` begins with, as git's wildmatch does: `[abc]`, `[a-z]`, `[!a]`,
/// `[^a]`, `[[:alpha:]]`, a backslash before what is meant literally. Nothing is returned where it
/// is not well formed. Where case is ignored, the set is for texts in lower case. Pure.
[[nodiscard]] std::optional<ByteClass> read_byte_class(std::string_view text, bool ignore_case);

}  // namespace hoist::lfs
