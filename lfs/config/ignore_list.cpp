// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/ignore_list.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t too_large_bytes = std::size_t{100} << 20U;

/// The line without spaces at its end, but for those behind a backslash.
std::string_view without_spaces_after(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      if (++i == line.size()) return line;
    } else if (line[i] == ' ') {
      continue;
    }
    end = i + 1;
  }
  return line.substr(0, end);
}

}  // namespace

IgnoreList::IgnoreList(std::string_view text, bool ignore_case) : patterns_(ignore_case) {
  if (text.size() >= too_large_bytes) return;
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() == text.size() ? line.size() : line.size() + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.ends_with('\r')) line.remove_suffix(1);
    patterns_.add(without_spaces_after(line.substr(0, line.find('\0'))));
  }
}

std::optional<bool> IgnoreList::decide(const PatternSubject& subject) const {
  const auto& matching = patterns_.matching(subject);
  if (matching.empty()) return std::nullopt;
  return !patterns_[matching.front()].is_negative();
}

}  // namespace hoist::lfs
