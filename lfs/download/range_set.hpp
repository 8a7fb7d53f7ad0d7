// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

namespace hoist::lfs {

/// Bytes from `begin` up to, but not with, `end`.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  [[nodiscard]] std::uint64_t length() const { return end - begin; }
  [[nodiscard]] bool is_empty() const { return begin >= end; }
  bool operator==(const ByteRange&) const = default;
};

/// A set of bytes, kept as the fewest stretches that it has. Pure.
class RangeSet {
 public:
  void add(ByteRange range) {
    if (range.is_empty()) return;
    auto next = ends_.upper_bound(range.begin);
    if (next != ends_.begin() && std::prev(next)->second >= range.begin) --next;
    while (next != ends_.end() && next->first <= range.end) {
      range = {std::min(range.begin, next->first), std::max(range.end, next->second)};
      next = ends_.erase(next);
    }
    ends_.emplace(range.begin, range.end);
  }

  /// The first stretch below `size` that is not in the set; an empty one when there is none.
  [[nodiscard]] ByteRange first_gap(std::uint64_t size) const {
    std::uint64_t begin = 0;
    for (const auto& [from, to] : ends_) {
      if (from > begin) return {begin, std::min(from, size)};
      begin = to;
    }
    return {std::min(begin, size), size};
  }

  /// How many bytes from the first on are in the set without a gap.
  [[nodiscard]] std::uint64_t prefix() const {
    const bool has_first = !ends_.empty() && ends_.begin()->first == 0;
    return has_first ? ends_.begin()->second : 0;
  }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [begin, end] : ends_) sum += end - begin;
    return sum;
  }
  /// One past the last byte in the set.
  [[nodiscard]] std::uint64_t end() const {
    return ends_.empty() ? 0 : std::prev(ends_.end())->second;
  }
  [[nodiscard]] bool is_empty() const { return ends_.empty(); }
  void clear() { ends_.clear(); }
  bool operator==(const RangeSet&) const = default;

 private:
  std::map<std::uint64_t, std::uint64_t> ends_;  // of each stretch, by its begin
};

}  // namespace hoist::lfs
