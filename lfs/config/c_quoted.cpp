// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/c_quoted.hpp"

#include <algorithm>

namespace hoist::lfs {
namespace {

constexpr std::string_view escapes = "abfnrtv\\\"";
constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\\"";
constexpr std::size_t octal_digits = 3;

/// Takes what stands after a backslash off `rest`.
std::optional<char> take_escape(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  const std::size_t known = escapes.find(rest.front());
  if (known != std::string_view::npos) {
    rest.remove_prefix(1);
    return meanings[known];
  }
  const std::string_view digits = rest.substr(0, octal_digits);
  const bool is_octal =
      digits.size() == octal_digits && digits.front() <= '3' &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; });
  if (!is_octal) return std::nullopt;
  unsigned value = 0;
  for (const char c : digits) value = value * 8 + static_cast<unsigned>(c - '0');
  rest.remove_prefix(octal_digits);
  return static_cast<char>(value);
}

}  // namespace

std::optional<CQuoted> read_c_quoted(std::string_view quoted) {
  if (!quoted.starts_with('"')) return std::nullopt;
  std::string_view rest = quoted.substr(1);
  CQuoted result;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') {
      result.length = quoted.size() - rest.size();
      return result;
    }
    if (c != '\\') {
      result.text += c;
      continue;
    }
    const auto meant = take_escape(rest);
    if (!meant) return std::nullopt;
    result.text += *meant;
  }
  return std::nullopt;
}

}  // namespace hoist::lfs
