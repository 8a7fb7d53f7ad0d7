// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/terminal_text.hpp"

#include <string>

#include <gtest/gtest.h>

#include "lfs/base/redact.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using namespace std::string_literals;

struct Text {
  const char* name;
  std::string given;
  std::string shown;
};

class TerminalText : public ::testing::TestWithParam<Text> {};

TEST_P(TerminalText, IsFreeOfCommands) {
  EXPECT_EQ(terminal_text(GetParam().given), GetParam().shown);
}

TEST_P(TerminalText, NeverReachesAMessageOtherwise) {
  for (const char* command : {"\x1b", "\xc2\x9b", "\xe2\x80\xae", "\x7f", "\a"}) {
    EXPECT_EQ(printable(GetParam().given).find(command), std::string::npos);
    EXPECT_EQ(terminal_line(GetParam().given).find(command), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Texts, TerminalText,
    ::testing::Values(Text{"Plain", "a file.bin", "a file.bin"},
                      Text{"Lines", "a\n\tb\n", "a\n\tb\n"},
                      Text{"Language", "Grüße 模型 🚀", "Grüße 模型 🚀"},
                      Text{"Escape", "\x1b[2Ja", " [2Ja"}, Text{"Bell", "a\a", "a "},
                      Text{"Return", "good\revil", "good evil"}, Text{"Nul", "a\0b"s, "a b"},
                      Text{"Delete", "a\x7f", "a?"},
                      Text{"C1AsUtf8", "a\xc2\x9b\x33\x31m", "a?31m"},
                      Text{"C1AsAByte", "a\x9b\x33\x31m", "a?31m"},
                      Text{"NextLine", "a\xc2\x85", "a?"}, Text{"Overlong", "\xc0\x9b", "??"},
                      Text{"Surrogate", "\xed\xa0\x80", "???"}, Text{"Cut", "a\xe2\x80", "a??"},
                      Text{"RightToLeftOverride", "exe.\xe2\x80\xaegnp", "exe.?gnp"},
                      Text{"Isolate", "\xe2\x81\xa6x\xe2\x81\xa9", "?x?"},
                      Text{"Marks", "\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "???"},
                      Text{"Separators", "\xe2\x80\xa8\xe2\x80\xa9", "??"},
                      Text{"Tag", "a\xf3\xa0\x81\xa1", "a?"}),
    test::row_name);

TEST(TerminalLine, IsOneLine) { EXPECT_EQ(terminal_line("a\nb\tc\r\n"), "a b c  "); }

}  // namespace
}  // namespace hoist::lfs
