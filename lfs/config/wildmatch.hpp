// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lfs/config/byte_class.hpp"

namespace hoist::lfs {

/// How a pattern is compared with a text.
struct Wildmatch {
  bool is_path = false;  ///< `*`, `?` and classes stop at slashes; `**` between slashes does not
  bool ignore_case = false;  ///< of ASCII letters
};

/// A pattern with `*`, `?`, `[a-z]` and backslashes, made ready for many texts. It fits the whole
/// text exactly where git's wildmatch says so, oddities included: an escaped capital fits nothing
/// where case is ignored, a class that is not well formed never fits. Pure; no pattern takes
/// exponential time.
class Glob {
 public:
  Glob(std::string_view pattern, Wildmatch how);

  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  enum class Kind : std::uint8_t {
    byte,
    any,           ///< one byte, no slash in a path
    set,           ///< one byte of a class, no slash in a path
    never,         ///< of what is not well formed
    run,           ///< `*` in a path: bytes up to a slash
    deep_run,      ///< bytes of every kind
    deep_folders,  ///< `**/`: nothing, or bytes up to and with a slash
  };
  struct Token {
    Kind kind = Kind::byte;
    std::uint8_t byte = 0;
    std::uint32_t set = 0;  ///< which of sets_
  };
  class Search;

  /// These add the token for what stands at `at`, and say where the next begins.
  std::size_t add_token(std::string_view pattern, std::size_t at);
  std::size_t add_stars(std::string_view pattern, std::size_t at);
  std::size_t add_class(std::string_view pattern, std::size_t at);
  [[nodiscard]] bool fits(const Token& token, std::uint8_t byte) const;

  Wildmatch how_;
  std::vector<Token> tokens_;
  std::vector<ByteSet> sets_;
};

/// The same for one text.
[[nodiscard]] inline bool wildmatch(std::string_view pattern, std::string_view text,
                                    Wildmatch how) {
  return Glob(pattern, how).matches(text);
}

}  // namespace hoist::lfs
