// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lfs/download/range_set.hpp"

namespace hoist::lfs {

// The lines that say which bytes of a partial download are there; docs/downloads.md. Pure.

/// The first line, for an object of that size.
[[nodiscard]] std::string range_record_head(std::uint64_t size_bytes);
/// One line more: these bytes are there.
[[nodiscard]] std::string range_record_line(ByteRange range);
/// What a record says for an object of that size. Reading ends quietly at the first line that is
/// torn or makes no sense; nothing is there when the first line is for another size or format.
[[nodiscard]] RangeSet read_range_record(std::string_view text, std::uint64_t size_bytes);

}  // namespace hoist::lfs
