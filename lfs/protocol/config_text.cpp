// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/config_text.hpp"

#include <optional>
#include <string>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_key_char(char c) { return is_letter(c) || is_digit(c) || c == '-'; }
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Reads one character after the other; a carriage return before a line feed is none.
class Characters {
 public:
  explicit Characters(std::string_view text) : rest_(text) {}

  /// The next one, which stays; at the end of the text a line feed, as git has it.
  [[nodiscard]] char peek() const {
    if (rest_.empty()) return '\n';
    return rest_.starts_with("\r\n") ? '\n' : rest_.front();
  }
  [[nodiscard]] bool is_over() const { return rest_.empty(); }
  char take() {
    const char c = peek();
    if (rest_.starts_with("\r\n")) rest_.remove_prefix(1);
    if (!rest_.empty()) rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }
  void skip_line() {
    while (!is_over() && peek() != '\n') take();
  }
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  std::string_view rest_;
  std::size_t line_ = 1;
};

class Reader {
 public:
  Reader(std::string_view text, std::string_view origin) : in_(text), origin_(origin) {}

  /// False where the text is malformed, on the line of `line()`.
  [[nodiscard]] bool read_all() {
    while (!in_.is_over()) {
      const char c = in_.peek();
      if (c == '#' || c == ';') {
        in_.skip_line();
      } else if (c == '\n' || is_space(c)) {
        in_.take();
      } else if (c == '[') {
        in_.take();
        if (!read_section()) return false;
      } else if (!is_letter(c) || !read_variable()) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] std::size_t line() const { return in_.line(); }
  [[nodiscard]] std::vector<ConfigEntry> entries() && { return std::move(entries_); }

 private:
  /// "[section]", "[section.sub]" or "[section "sub"]", after its bracket.
  [[nodiscard]] bool read_section() {
    section_.clear();
    for (;;) {
      const char c = in_.peek();
      if (c == ']') {
        in_.take();
        return !section_.empty();
      }
      if (c == ' ' || c == '\t') return !section_.empty() && read_subsection();
      if (!is_key_char(c) && c != '.') return false;
      section_ += lower(in_.take());
    }
  }

  [[nodiscard]] bool read_subsection() {
    while (in_.peek() == ' ' || in_.peek() == '\t') in_.take();
    if (in_.take() != '"') return false;
    section_ += '.';
    for (;;) {
      char c = in_.peek();
      if (c == '\n' || c == '\0') return false;
      in_.take();
      if (c == '"') break;
      if (c == '\\') {
        c = in_.peek();
        if (c == '\n' || c == '\0') return false;
        in_.take();
      }
      section_ += c;
    }
    if (in_.peek() != ']') return false;
    in_.take();
    return true;
  }

  [[nodiscard]] bool read_variable() {
    ConfigEntry entry{section_, "true", std::string(origin_)};
    if (!section_.empty()) entry.key += '.';
    while (is_key_char(in_.peek())) entry.key += lower(in_.take());
    while (in_.peek() == ' ' || in_.peek() == '\t') in_.take();
    if (in_.peek() == '=') {
      in_.take();
      auto value = read_value();
      if (!value) return false;
      entry.value = *std::move(value);
    } else if (in_.peek() != '\n') {
      return false;
    }
    entries_.push_back(std::move(entry));
    return true;
  }

  /// What stands after the `=`, up to the end of its last line, which stays.
  [[nodiscard]] std::optional<std::string> read_value() {
    std::string value;
    std::size_t kept = 0;  // what follows are blanks that may turn out to be at the end
    bool is_quoted = false;
    for (;;) {
      const char c = in_.peek();
      if (c == '\0') return std::nullopt;
      if (c == '\n') {
        if (is_quoted) return std::nullopt;
        break;
      }
      if (!is_quoted && (c == '#' || c == ';')) {
        in_.skip_line();
        break;
      }
      in_.take();
      if (!is_quoted && is_space(c)) {
        if (!value.empty()) value += c;
        continue;
      }
      if (c == '"') {
        is_quoted = !is_quoted;
      } else if (c == '\\') {
        if (!read_escape(value)) return std::nullopt;
      } else {
        value += c;
      }
      kept = value.size();
    }
    value.resize(kept);
    return value;
  }

  [[nodiscard]] bool read_escape(std::string& value) {
    switch (in_.take()) {
      case '\n':
        return true;
      case 't':
        value += '\t';
        return true;
      case 'n':
        value += '\n';
        return true;
      case 'b':
        value += '\b';
        return true;
      case '\\':
        value += '\\';
        return true;
      case '"':
        value += '"';
        return true;
      default:
        return false;
    }
  }

  Characters in_;
  std::string_view origin_;
  std::string section_;
  std::vector<ConfigEntry> entries_;
};

}  // namespace

std::variant<std::vector<ConfigEntry>, ConfigSyntaxFault> parse_config_text(
    std::string_view text, std::string_view origin) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Reader reader(text, origin);
  if (!reader.read_all()) return ConfigSyntaxFault{reader.line()};
  return std::move(reader).entries();
}

}  // namespace hoist::lfs
