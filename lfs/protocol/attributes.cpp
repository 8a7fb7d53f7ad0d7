// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/attributes.hpp"

#include <algorithm>
#include <unordered_set>

namespace hoist::lfs {
namespace {

constexpr std::string_view any_blank = "[[:space:]]";
constexpr std::string_view attributes = " filter=lfs diff=lfs merge=lfs -text";
constexpr std::string_view blanks = " \t\r\n\v\f";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

/// Takes the next line off `rest`, with its end.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line =
      rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
  rest.remove_prefix(line.size());
  return line;
}

std::string_view pattern_of(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  line.remove_prefix(first);
  return line.substr(0, line.find_first_of(blanks));
}

bool gives_to_lfs(std::string_view line) {
  std::string_view rest = line;
  rest.remove_prefix(std::min(line.find(pattern_of(line)) + pattern_of(line).size(), line.size()));
  while (!rest.empty()) {
    const std::size_t first = std::min(rest.find_first_not_of(blanks), rest.size());
    rest.remove_prefix(first);
    const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
    if (word == "filter=lfs") return true;
    rest.remove_prefix(word.size());
  }
  return false;
}

std::string_view usual_line_end(std::string_view text) {
  std::size_t lines = 0;
  std::size_t with_cr = 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    ++lines;
    if (at > 0 && text[at - 1] == '\r') ++with_cr;
  }
  return 2 * with_cr > lines ? "\r\n" : "\n";
}

using Patterns = std::unordered_set<std::string_view>;

}  // namespace

std::string escape_pattern(std::string_view pattern) {
  std::string escaped;
  while (pattern.starts_with("./")) pattern.remove_prefix(2);
  for (const char c : pattern) {
    if (is_blank(c)) {
      escaped += any_blank;
    } else if (escaped.empty() && (c == '#' || c == '!')) {
      escaped += {'\\', c};
    } else if (escaped.empty() && c == '"') {
      escaped += "[\"]";  // at the beginning it would quote
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string escape_file_name(std::string_view name) {
  std::string literal;
  for (const char c : name) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) literal += '\\';
    literal += c;
  }
  return escape_pattern(literal);
}

std::string with_tracked(std::string_view text, const std::vector<std::string>& patterns) {
  const std::string_view line_end = usual_line_end(text);
  const Patterns wanted(patterns.begin(), patterns.end());
  Patterns there;
  std::string result;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::string_view pattern = pattern_of(line);
    if (wanted.contains(pattern)) {
      if (!gives_to_lfs(line)) continue;  // what it says otherwise would contradict
      there.insert(pattern);
    }
    result += line;
  }
  for (const std::string& pattern : patterns) {
    if (!there.insert(pattern).second) continue;
    if (!result.empty() && !result.ends_with('\n')) result += line_end;
    result.append(pattern).append(attributes).append(line_end);
  }
  return result;
}

std::string without_tracked(std::string_view text, const std::vector<std::string>& patterns) {
  const Patterns unwanted(patterns.begin(), patterns.end());
  std::string result;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (!unwanted.contains(pattern_of(line)) || !gives_to_lfs(line)) result += line;
  }
  return result;
}

bool is_binary(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr unsigned char blank = 0x20;
    constexpr unsigned char escape = 27;
    constexpr unsigned char del = 0x7f;
    const bool is_text_control =
        (byte >= 7 && byte <= 10) || byte == 12 || byte == 13 || byte == escape;
    return (byte < blank && !is_text_control) || byte == del;
  });
}

}  // namespace hoist::lfs
