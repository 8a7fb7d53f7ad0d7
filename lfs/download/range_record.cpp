// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/range_record.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace hoist::lfs {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<ByteRange> read_line(std::string_view line) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto begin = number(line.substr(0, blank));
  const auto end = number(line.substr(blank + 1));
  if (!begin || !end || *begin >= *end) return std::nullopt;
  return ByteRange{*begin, *end};
}

}  // namespace

std::string range_record_head(std::uint64_t size_bytes) {
  return fmt::format("hoist-ranges 1 {}\n", size_bytes);
}

std::string range_record_line(ByteRange range) {
  return fmt::format("{} {}\n", range.begin, range.end);
}

RangeSet read_range_record(std::string_view text, std::uint64_t size_bytes) {
  RangeSet have;
  const std::string head = range_record_head(size_bytes);
  if (!text.starts_with(head)) return have;
  text.remove_prefix(head.size());
  for (;;) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return have;
    const auto range = read_line(text.substr(0, end));
    if (!range || range->end > size_bytes) return have;
    have.add(*range);
    text.remove_prefix(end + 1);
  }
}

}  // namespace hoist::lfs
