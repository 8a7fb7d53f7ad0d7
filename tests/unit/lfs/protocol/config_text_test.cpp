// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/config_text.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using namespace std::string_literals;

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Text {
  const char* name;
  std::string text;
  Pairs entries;
};

class ConfigText : public ::testing::TestWithParam<Text> {};

TEST_P(ConfigText, IsReadAsGitReadsIt) {
  const auto parsed = parse_config_text(GetParam().text, "a file");
  ASSERT_TRUE(std::holds_alternative<std::vector<ConfigEntry>>(parsed));
  Pairs read;
  for (const ConfigEntry& entry : std::get<std::vector<ConfigEntry>>(parsed)) {
    read.emplace_back(entry.key, entry.value);
    EXPECT_EQ(entry.origin, "a file");
  }
  EXPECT_EQ(read, GetParam().entries);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ConfigText,
    ::testing::Values(
        Text{"Nothing", "", {}}, Text{"Comments", "# a\n; b\n\n \t# c", {}},
        Text{"NoSection", "b=c", {{"b", "c"}}}, Text{"Plain", "[a]\nb = c\n", {{"a.b", "c"}}},
        Text{"CasesOfLetters", "[A \"B\"]\nC-d = E\n", {{"a.B.c-d", "E"}}},
        Text{"DottedSection", "[A.B]\nc=d", {{"a.b.c", "d"}}},
        Text{"OnTheLineOfTheSection", "[a]b=c", {{"a.b", "c"}}},
        Text{"EscapesInTheSubsection", "[a \"b\\\"c\\\\d\\x\"]e=f", {{"a.b\"c\\dx.e", "f"}}},
        Text{"Blanks", "[a]\n\t b \t=\t c  d \t\n", {{"a.b", "c  d"}}},
        Text{"Quotes", "[a]b = \" c # \" d ; e\n", {{"a.b", " c #  d"}}},
        Text{"Escapes", R"([a]b = c\td\n\"e\"\\f)", {{"a.b", "c\td\n\"e\"\\f"}}},
        Text{"Continuation", "[a]b = c\\\n  d\n", {{"a.b", "c  d"}}},
        Text{"ContinuationAtTheEnd", "[a]b = c\\", {{"a.b", "c"}}},
        Text{"CarriageReturns", "[a]\r\nb = c\r\n", {{"a.b", "c"}}},
        Text{"ByteOrderMark", "\xef\xbb\xbf[a]b=c", {{"a.b", "c"}}},
        Text{"AnIncludeIsAVariable",
             "[include]\npath = /dev/zero\n",
             {{"include.path", "/dev/zero"}}},
        Text{"SeveralOfAKind", "[a]b=1\nb=2\n[a]b=3", {{"a.b", "1"}, {"a.b", "2"}, {"a.b", "3"}}}),
    test::row_name);

TEST(ConfigText, TakesAVariableWithoutAValueForTrue) {
  const auto parsed = parse_config_text("[a]\nb\nc =\n", "");
  const auto& entries = std::get<std::vector<ConfigEntry>>(parsed);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].value, "true");
  EXPECT_EQ(entries[1].value, "");
}

struct Malformed {
  const char* name;
  std::string text;
  std::size_t line;
};

class MalformedConfigText : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedConfigText, IsRefusedWithItsLine) {
  const auto parsed = parse_config_text(GetParam().text, "");
  ASSERT_TRUE(std::holds_alternative<ConfigSyntaxFault>(parsed));
  EXPECT_EQ(std::get<ConfigSyntaxFault>(parsed), ConfigSyntaxFault{GetParam().line});
}

INSTANTIATE_TEST_SUITE_P(Texts, MalformedConfigText,
                         ::testing::Values(Malformed{"OpenSection", "[a", 1},
                                           Malformed{"LateFault", "\n\n=c", 3},
                                           Malformed{"OpenSubsection", "[a \"b]\n", 1},
                                           Malformed{"SubsectionWithoutQuotes", "[a b]\n", 1},
                                           Malformed{"EmptySection", "[]\na=b", 1},
                                           Malformed{"OpenQuotes", "[a]\nb = \"c\n", 2},
                                           Malformed{"UnknownEscape", "[a]\nb = \\q\n", 2},
                                           Malformed{"WordsAfterTheName", "[a]\nb c = d\n", 2},
                                           Malformed{"NameBeginsWithADigit", "[a]\n1b = d\n", 2},
                                           Malformed{"ACommentAfterANameAlone", "[a]\nb # c\n", 2},
                                           Malformed{"AConflict", "[a]\n<<<<<<< HEAD\n", 2},
                                           Malformed{"Nul", "[a]\nb = c\0d\n"s, 2},
                                           Malformed{"Binary", "\x1b[2J", 1}),
                         test::row_name);

}  // namespace
}  // namespace hoist::lfs
