// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/byte_class.hpp"

#include <utility>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

using Byte = std::uint8_t;

constexpr Byte last_ascii = 0x7f;

constexpr bool is_lower(Byte c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(Byte c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alpha(Byte c) { return is_lower(c) || is_upper(c); }
constexpr bool is_number(Byte c) { return c >= '0' && c <= '9'; }
constexpr bool is_alnum(Byte c) { return is_alpha(c) || is_number(c); }
constexpr bool is_graph(Byte c) { return c > ' ' && c < last_ascii; }
constexpr bool is_hex(Byte c) {
  return is_number(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

using Test = bool (*)(Byte);

/// The classes that have a name, with git's idea of them (vertical tabs are no blanks).
constexpr std::array named_classes{
    std::pair<std::string_view, Test>{"alnum", is_alnum},
    std::pair<std::string_view, Test>{"alpha", is_alpha},
    std::pair<std::string_view, Test>{"blank", [](Byte c) { return c == ' ' || c == '\t'; }},
    std::pair<std::string_view, Test>{"cntrl", [](Byte c) { return c < ' ' || c == last_ascii; }},
    std::pair<std::string_view, Test>{"digit", is_number},
    std::pair<std::string_view, Test>{"graph", is_graph},
    std::pair<std::string_view, Test>{"lower", is_lower},
    std::pair<std::string_view, Test>{"print", [](Byte c) { return c == ' ' || is_graph(c); }},
    std::pair<std::string_view, Test>{"punct", [](Byte c) { return is_graph(c) && !is_alnum(c); }},
    std::pair<std::string_view, Test>{
        "space", [](Byte c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }},
    std::pair<std::string_view, Test>{"upper", is_upper},
    std::pair<std::string_view, Test>{"xdigit", is_hex},
};

class ClassReader {
 public:
  ClassReader(std::string_view text, bool ignore_case) : text_(text), ignore_case_(ignore_case) {}

  std::optional<ByteClass> read() {
    at_ = 1;
    const bool is_negated = peek() == '!' || peek() == '^';
    if (is_negated) ++at_;
    do {
      if (!read_item()) return std::nullopt;
    } while (at_ < text_.size() && peek() != ']');
    if (at_ >= text_.size()) return std::nullopt;
    if (is_negated) {
      for (bool& is_in : result_.bytes) is_in = !is_in;
    }
    result_.length = at_ + 1;
    return result_;
  }

 private:
  [[nodiscard]] Byte peek(std::size_t further = 0) const {
    return at_ + further < text_.size() ? static_cast<Byte>(text_[at_ + further]) : Byte{0};
  }
  void add(Byte byte) { result_.bytes[byte] = true; }

  /// The byte that is meant literally where a backslash may stand before it.
  std::optional<Byte> read_literal() {
    if (peek() == '\\') ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    return static_cast<Byte>(text_[at_++]);
  }

  bool read_item() {
    if (at_ >= text_.size()) return false;
    if (peek() == '-' && before_ != 0 && peek(1) != 0 && peek(1) != ']') return read_range();
    if (peek() == '[' && peek(1) == ':') return read_named();
    const auto byte = read_literal();
    if (!byte) return false;
    add(*byte);
    before_ = *byte;
    return true;
  }

  bool read_range() {
    ++at_;
    const auto last = read_literal();
    if (!last) return false;
    for (unsigned c = before_; c <= *last; ++c) {
      add(static_cast<Byte>(c));
      if (ignore_case_) add(static_cast<Byte>(lower(static_cast<char>(c))));
    }
    before_ = 0;
    return true;
  }

  bool read_named() {
    const std::size_t begin = at_ + 2;
    const std::size_t end = text_.find(']', begin);
    if (end == std::string_view::npos) return false;
    if (end == begin || text_[end - 1] != ':') {  // no name: a bracket like any other byte
      add('[');
      before_ = '[';
      ++at_;
      return true;
    }
    const std::string_view name = text_.substr(begin, end - 1 - begin);
    for (const auto& [known, test] : named_classes) {
      if (name != known) continue;
      for (unsigned c = 0; c < result_.bytes.size(); ++c) {
        const auto byte = static_cast<Byte>(c);
        if (test(byte) || (ignore_case_ && name == "upper" && is_lower(byte))) add(byte);
      }
      before_ = 0;
      at_ = end + 1;
      return true;
    }
    return false;
  }

  std::string_view text_;
  bool ignore_case_;
  ByteClass result_;
  std::size_t at_ = 0;
  Byte before_ = 0;  ///< what a range may begin with
};

}  // namespace

std::optional<ByteClass> read_byte_class(std::string_view text, bool ignore_case) {
  return ClassReader(text, ignore_case).read();
}

}  // namespace hoist::lfs
