// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/terminal_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hoist::lfs {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

constexpr std::array commanding{
    Range{0x00, 0x1f},      Range{0x7f, 0x9f},      // C0, DEL, C1
    Range{0x061c, 0x061c},  Range{0x200e, 0x200f},  // marks of direction
    Range{0x2028, 0x202e},                          // separators, embeddings, overrides
    Range{0x2066, 0x2069},                          // isolates
    Range{0xe0000, 0xe007f}                         // tags, which nobody sees
};

std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(character[i]); };
  if (character.size() == 1) return byte(0);
  constexpr std::array<std::uint32_t, 3> masks{0x1f, 0x0f, 0x07};
  std::uint32_t code = byte(0) & masks.at(character.size() - 2);
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6U | (byte(i) & 0x3fU);
  return code;
}

std::string cleaned(std::string_view text, std::string_view kept) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(character.size());
    if (length == 0) {
      result += '?';
    } else if (!commands_a_terminal(character) || kept.find(character) != kept.npos) {
      result += character;
    } else {
      result += length == 1 && character.front() != 0x7f ? ' ' : '?';
    }
  }
  return result;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  if ((first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) ||
      (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f)) {
    return 0;
  }
  return length;
}

bool commands_a_terminal(std::string_view character) {
  const std::uint32_t code = code_point(character);
  return std::any_of(commanding.begin(), commanding.end(),
                     [&](const Range& range) { return code >= range.first && code <= range.last; });
}

std::string terminal_text(std::string_view text) { return cleaned(text, "\n\t"); }

std::string terminal_line(std::string_view text) { return cleaned(text, ""); }

}  // namespace hoist::lfs
