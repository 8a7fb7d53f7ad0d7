// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/line_ends.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

/// Cuts a text into pieces of so many bytes.
template <typename Use>
void in_pieces(std::string_view text, std::size_t size, Use&& use) {
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    use(bytes(text.substr(0, size)));
  }
}

TextCounts counts_of(std::string_view text, std::size_t piece = 1000) {
  TextCounter counter;
  in_pieces(text, piece, [&](auto part) { counter.add(part); });
  return counter.counts();
}

std::string converted(LineEndChange change, std::string_view text, std::size_t piece = 1000) {
  std::string result;
  LineEndConverter converter(change);
  const auto sink = [&](std::span<const std::byte> made) {
    EXPECT_FALSE(made.empty());
    result.append(reinterpret_cast<const char*>(made.data()), made.size());
  };
  in_pieces(text, piece, [&](auto part) { converter.convert(part, sink); });
  converter.finish(sink);
  return result;
}

struct Counted {
  const char* name;
  std::string text;
  TextCounts counts;
  bool is_binary = false;
  std::size_t letters = 0;  ///< before the text
};

class CountedText : public ::testing::TestWithParam<Counted> {};

TEST_P(CountedText, IsTheSameInPiecesOfAnySize) {
  const Counted& row = GetParam();
  const std::string text = std::string(row.letters, 'a') + row.text;
  for (const std::size_t piece : {1U, 2U, 3U, 1000U}) EXPECT_EQ(counts_of(text, piece), row.counts);
  EXPECT_EQ(counts_of(text).looks_binary(), row.is_binary);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, CountedText,
    ::testing::Values(
        Counted{"Nothing", "", {}}, Counted{"Lines", "a\nb\n", {.lone_lf = 2, .printable = 2}},
        Counted{"DosLines", "a\r\nb\r\n", {.crlf = 2, .printable = 2}},
        Counted{"MacLines", "a\rb\r", {.lone_cr = 2, .printable = 2}, true},
        Counted{"TwoReturns", "\r\r\n", {.lone_cr = 1, .crlf = 1}, true},
        Counted{"Mixed", "\n\r\n\n\r", {.lone_cr = 1, .lone_lf = 2, .crlf = 1}, true},
        Counted{"BytesThatEditorsUse", "\b\t\033\f", {.printable = 4}},
        Counted{"HighBytes", "\x80\xff", {.printable = 2}},
        Counted{"Controls", "\x01\x7f", {.nonprintable = 2}, true},
        Counted{"Nul", {'\0'}, {.nul = 1, .printable = 200, .nonprintable = 1}, true, 200},
        Counted{"EofAtTheEnd", "a\x1a", {.printable = 1}},
        Counted{"EofInside",
                "\x1a"
                "a",
                {.printable = 1, .nonprintable = 1},
                true},
        Counted{"OneControlIn128", "\x01", {.printable = 128, .nonprintable = 1}, false, 128},
        Counted{"OneControlIn127", "\x01", {.printable = 127, .nonprintable = 1}, true, 127}),
    test::row_name);

struct Converted {
  const char* name;
  std::string text;
  std::string with_crlf;
  std::string with_lf;
};

class ConvertedText : public ::testing::TestWithParam<Converted> {};

TEST_P(ConvertedText, IsTheSameInPiecesOfAnySize) {
  const auto& row = GetParam();
  for (const std::size_t piece : {1U, 2U, 3U, 1000U}) {
    EXPECT_EQ(converted(LineEndChange::lf_to_crlf, row.text, piece), row.with_crlf) << piece;
    EXPECT_EQ(converted(LineEndChange::crlf_to_lf, row.text, piece), row.with_lf) << piece;
    EXPECT_EQ(converted(LineEndChange::none, row.text, piece), row.text) << piece;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ConvertedText,
    ::testing::Values(Converted{"Nothing", "", "", ""},
                      Converted{"Lines", "a\nb\n", "a\r\nb\r\n", "a\nb\n"},
                      Converted{"DosLines", "a\r\nb\r\n", "a\r\nb\r\n", "a\nb\n"},
                      Converted{"NoLastLine", "a\nb", "a\r\nb", "a\nb"},
                      Converted{"EmptyLines", "\n\n\n", "\r\n\r\n\r\n", "\n\n\n"},
                      Converted{"LoneReturns", "a\rb\r", "a\rb\r", "a\rb\r"},
                      Converted{"TwoReturns", "\r\r\n\r", "\r\r\n\r", "\r\n\r"},
                      Converted{"Mixed", "\n\r\n\n\r\n", "\r\n\r\n\r\n\r\n", "\n\n\n\n"}),
    test::row_name);

TEST(LineEnds, OfTextSurviveTheWayThereAndBack) {
  std::string text = test::random_bytes(100000, 1);
  std::erase(text, '\r');
  for (std::size_t i = 0; i < text.size(); i += 7) text[i] = '\n';
  const std::string there = converted(LineEndChange::lf_to_crlf, text, 333);
  EXPECT_GT(there.size(), text.size());
  EXPECT_EQ(converted(LineEndChange::crlf_to_lf, there, 777), text);
}

}  // namespace
}  // namespace hoist::lfs
