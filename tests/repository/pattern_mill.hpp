// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace hoist::test {

/// The seed of the generated patterns: the same in each run, unless HOIST_TEST_SEED says otherwise.
inline std::uint64_t pattern_seed() {
  const char* given = std::getenv("HOIST_TEST_SEED");
  return given != nullptr ? std::stoull(given) : 1;
}

/// How many times as many patterns as usual: HOIST_TEST_ROUNDS.
inline int pattern_rounds() {
  const char* given = std::getenv("HOIST_TEST_ROUNDS");
  return given != nullptr ? std::stoi(given) : 1;
}

/// Makes patterns, and lines of files of patterns, as nobody would write them and as people do.
class PatternMill {
 public:
  explicit PatternMill(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return random_() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }

  /// Never one that git 2.39 and the newest git read differently: `**` right behind a text.
  std::string pattern() {
    while (true) {
      std::string made = any_pattern();
      const std::size_t wild = made.find_first_of("*?[\\");
      const bool is_disputed = wild != std::string::npos && wild > 0 && made[wild - 1] != '/' &&
                               made.compare(wild, 2, "**") == 0;
      if (!is_disputed) return made;
    }
  }

  /// The same in quotes, with escapes.
  std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        result += {'\\', c};
      } else if (byte >= 0x80 || one_in(20)) {
        result +=
            {'\\', static_cast<char>('0' + (byte >> 6U)),
             static_cast<char>('0' + ((byte >> 3U) & 7U)), static_cast<char>('0' + (byte & 7U))};
      } else {
        result += c;
      }
    }
    return result + (one_in(40) ? "" : "\"");
  }

  /// A pattern as a line of `.gitattributes` begins.
  std::string attribute_pattern() {
    const std::string made = pattern();
    const std::string blanks = one_in(8) ? std::string(1 + below(2), one_in(2) ? ' ' : '\t') : "";
    return blanks + (one_in(6) ? quoted(made) : made);
  }

  /// One that a line gives, or what git takes for none.
  std::string attribute() {
    static constexpr std::array<std::string_view, 26> attributes{
        "filter=lfs", "filter=lfs", "-filter",   "!filter",  "filter", "filter=", "text",
        "-text",      "!text",      "text=auto", "eol=lf",   "m1",     "m1",      "-m1",
        "!m1",        "m1=1",       "m2",        "!m2",      "binary", "-binary", "!binary",
        "x=a=b",      "-x=1",       "diff",      "filter=a", "x"};
    static constexpr std::array<std::string_view, 6> wrong{"=x", "--x", "# x", "x$", "-", "\"x\""};
    return std::string(one_in(20) ? one_of(wrong) : one_of(attributes));
  }

  /// A line of `.gitignore`.
  std::string ignore_line() {
    std::string line = (one_in(4) ? "!" : "") + pattern();
    if (one_in(10)) line += one_in(2) ? "  " : "\\ ";
    if (one_in(20)) line += '\r';
    return one_in(25) ? "#" + line : line;
  }

  /// The paths that patterns are tried on, and the folders above them.
  static const std::vector<std::string>& paths() {
    static const auto& all = *new std::vector<std::string>{"a",
                                                           "b",
                                                           "A",
                                                           "ab",
                                                           "aB",
                                                           "abc",
                                                           "a.bin",
                                                           "A.BIN",
                                                           "b.bin2",
                                                           ".bin",
                                                           "a.bin.bin",
                                                           "sub/a",
                                                           "sub/b",
                                                           "Sub/a.bin",
                                                           "sub/a.bin",
                                                           "sub/A.bin",
                                                           "sub/deep/a.bin",
                                                           "sub/deep/b",
                                                           "sub/deep/sub/a",
                                                           "sub/deep/sub/a.bin",
                                                           "sub dir/a b.bin",
                                                           "sub dir/sub/a",
                                                           "a b",
                                                           "a\tb",
                                                           "#a",
                                                           "!a",
                                                           "-a",
                                                           "a\"b",
                                                           "\"a\"",
                                                           "a\\b",
                                                           "a*",
                                                           "*",
                                                           "[a]",
                                                           "[",
                                                           "]",
                                                           "a]",
                                                           "a-b",
                                                           "a^b",
                                                           "\xc3\xa9.bin",
                                                           "\xe6\xa8\xa1.bin",
                                                           "sub/\xc3\xa9",
                                                           "a ",
                                                           "x{a,b}",
                                                           "deep/a",
                                                           "deep/sub/a",
                                                           "a/",
                                                           "sub/a b",
                                                           "[attr]x",
                                                           "x/y/z/a.bin",
                                                           "x/y/z/deep/b",
                                                           "x/.a",
                                                           "0",
                                                           "sub/9.bin"};
    return all;
  }

 private:
  template <std::size_t count>
  std::string_view one_of(const std::array<std::string_view, count>& list) {
    return list[below(count)];
  }

  std::string any_pattern() { return one_in(2) ? like_a_path() : out_of_parts(); }

  /// A path of which some bytes are wild, so that it often fits.
  std::string like_a_path() {
    std::string made = paths()[below(paths().size())];
    if (one_in(3)) made = made.substr(made.rfind('/') + 1);
    if (one_in(3)) replace_one(made, made.find('/'), one_of(across_slashes));
    if (one_in(2)) replace_one(made, made.find_first_of(" \t"), "[[:space:]]");
    const std::size_t changes = below(3);
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = below(made.size() + 1);
      const std::size_t length = std::min(below(3), made.size() - at);
      if (one_in(4) && at < made.size()) {
        made.insert(at, "\\");
      } else if (one_in(4) && at < made.size()) {
        made.replace(at, 1, std::string("[") + made[at] + "]");
      } else {
        made.replace(at, length, one_of(wilds));
      }
    }
    return (one_in(8) ? "/" : one_in(8) ? "**/" : "") + made;
  }

  static void replace_one(std::string& text, std::size_t at, std::string_view with) {
    if (at < text.size()) text.replace(at, 1, with);
  }

  std::string out_of_parts() {
    std::string made = one_in(5) ? "/" : "";
    const std::size_t parts = one_in(3) ? 1 : 1 + below(4);
    for (std::size_t i = 0; i < parts; ++i) {
      if (i > 0) made += one_in(25) ? "//" : "/";
      made += one_in(4) ? std::string(one_of(wild_parts)) : part();
    }
    if (one_in(6)) made += '/';
    return made;
  }

  /// What stands between two slashes.
  std::string part() {
    std::string made(one_of(names));
    if (one_in(3)) return made;
    if (one_in(2)) return std::string(one_of(wilds)) + made.substr(below(made.size() + 1));
    const std::size_t changes = 1 + below(2);
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = below(made.size() + 1);
      const std::size_t length = std::min(below(2), made.size() - at);
      made.replace(at, length, one_of(wilds));
    }
    return made;
  }

  static constexpr std::array<std::string_view, 7> across_slashes{"?",    "*",    "[!a]", "[/]",
                                                                  "/**/", "/*/*", "**"};
  static constexpr std::array<std::string_view, 6> wild_parts{"*", "**", "**", "?", "***", "*.bin"};
  static constexpr std::array<std::string_view, 28> names{
      "a",    "b",   "A",   "ab",           "abc",     "a.bin",  "A.BIN",
      ".bin", "sub", "Sub", "deep",         "x",       "y",      "z",
      "9",    "a b", "#a",  "!a",           "-a",      "a\"b",   "a*",
      "[a]",  "a-b", "a^b", "\xc3\xa9.bin", "sub dir", "x{a,b}", "a]"};
  static constexpr std::array<std::string_view, 34> wilds{
      "*",           "*",           "?",           "[a-c]",
      "[!a]",        "[^a]",        "[]a]",        "[!]a]",
      "[a-",         "[",           "\\a",         "\\A",
      "\\*",         "\\",          "\\\\",        "[[:alpha:]]",
      "[[:upper:]]", "[[:space:]]", "[[:punct:]]", "[^[:digit:]]",
      "[[:bad:]]",   "[[:alpha]",   "[\\]]",       "[a\\-c]",
      "[--a]",       "[A-Z]",       "[A]",         "[a/b]",
      "[!/]",        "**",          "\\[",         "[[:print:][:cntrl:]]",
      "[[::]]",      "[b-a]"};

  std::mt19937_64 random_;
};

}  // namespace hoist::test
