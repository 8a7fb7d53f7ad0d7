// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/attribute_line.hpp"

#include <algorithm>

#include "lfs/base/ascii.hpp"
#include "lfs/config/c_quoted.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view macro_word = "[attr]";
constexpr std::string_view reserved = "builtin_";
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t too_long_line_bytes = 2048;
constexpr std::size_t too_large_bytes = std::size_t{100} << 20U;

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
}

/// Takes the text before the next blank off `rest`, and the blanks.
std::string_view take_word(std::string_view& rest) {
  const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
  rest.remove_prefix(word.size());
  skip_blanks(rest);
  return word;
}

std::string_view up_to_nul(std::string_view text) { return text.substr(0, text.find('\0')); }

bool is_name(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.starts_with(reserved)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    const char small = lower(c);
    return c == '-' || c == '.' || c == '_' || is_digit(c) || (small >= 'a' && small <= 'z');
  });
}

std::optional<AttributeGiven> read_given(std::string_view word) {
  using State = AttributeValue::State;
  const std::size_t equals = word.find('=');
  std::string_view name = word.substr(0, equals);
  AttributeGiven given;
  if (word.front() == '-' || word.front() == '!') {
    name.remove_prefix(1);
    given.state = word.front() == '-' ? State::unset : State::unspecified;
  } else if (equals != std::string_view::npos) {
    given.state = State::text;
    given.text = word.substr(equals + 1);
  }
  if (!is_name(name)) return std::nullopt;
  given.name = name;
  return given;
}

/// Takes the pattern off `rest`, and the blanks after it.
std::string take_pattern(std::string_view& rest) {
  if (auto quoted = read_c_quoted(rest)) {
    rest.remove_prefix(quoted->length);
    skip_blanks(rest);
    return std::string(up_to_nul(quoted->text));
  }
  return std::string(take_word(rest));
}

/// Takes the next line off `rest`.
std::string_view take_line(std::string_view& rest, bool is_stored) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (!is_stored && line.ends_with('\r')) line.remove_suffix(1);
  return up_to_nul(line);
}

}  // namespace

std::optional<AttributeLine> read_attribute_line(std::string_view line, bool may_have_macros) {
  std::string_view rest = line;
  skip_blanks(rest);
  if (rest.empty() || rest.front() == '#' || line.size() >= too_long_line_bytes) {
    return std::nullopt;
  }
  AttributeLine result;
  result.subject = take_pattern(rest);
  result.is_macro =
      result.subject.size() > macro_word.size() && result.subject.starts_with(macro_word);
  if (result.is_macro) {
    std::string_view name = std::string_view(result.subject).substr(macro_word.size());
    skip_blanks(name);
    name = take_word(name);
    if (!may_have_macros || !is_name(name)) return std::nullopt;
    result.subject = std::string(name);
  } else if (result.subject.starts_with('!')) {
    return std::nullopt;
  }
  while (!rest.empty()) {
    auto given = read_given(take_word(rest));
    if (!given) return std::nullopt;
    result.given.push_back(*std::move(given));
  }
  return result;
}

std::vector<AttributeLine> read_attribute_lines(const RulesText& rules, bool may_have_macros) {
  std::vector<AttributeLine> lines;
  std::string_view rest = rules.text;
  if (rest.size() >= too_large_bytes) return lines;
  if (rules.is_stored) {
    rest = up_to_nul(rest);
  } else if (rest.starts_with(byte_order_mark)) {
    rest.remove_prefix(byte_order_mark.size());
  }
  while (!rest.empty()) {
    auto line = read_attribute_line(take_line(rest, rules.is_stored), may_have_macros);
    if (line) lines.push_back(*std::move(line));
  }
  return lines;
}

}  // namespace hoist::lfs
