// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/git_config.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using namespace std::string_literals;

TEST(GitConfig, ReadsKeyValueAndOrigin) {
  const GitConfig config = GitConfig::parse("file:/etc/gitconfig\0user.name\nA B\0"s);
  ASSERT_EQ(config.entries().size(), 1U);
  EXPECT_EQ(config.entries()[0].key, "user.name");
  EXPECT_EQ(config.entries()[0].value, "A B");
  EXPECT_EQ(config.entries()[0].origin, "file:/etc/gitconfig");
}

TEST(GitConfig, ReadsAnEmptyList) { EXPECT_TRUE(GitConfig::parse("").entries().empty()); }

TEST(GitConfig, KeepsNewlinesOfAValue) {
  EXPECT_EQ(GitConfig::parse("o\0a.b\nx\ny\n\0"s).last("a.b"), "x\ny\n");
}

TEST(GitConfig, TakesAKeyWithoutValueForTrue) {
  EXPECT_EQ(GitConfig::parse("o\0a.b\0"s).last("a.b"), "true");
  EXPECT_EQ(GitConfig::parse("o\0a.b\n\0"s).last("a.b"), "");
}

TEST(GitConfig, LetsTheLastEntryCount) {
  const GitConfig config = GitConfig::parse("o\0a.b\n1\0p\0a.b\n2\0o\0a.c\n3\0"s);
  ASSERT_NE(config.find("a.b"), nullptr);
  EXPECT_EQ(config.find("a.b")->value, "2");
  EXPECT_EQ(config.find("a.b")->origin, "p");
  EXPECT_EQ(config.all("a.b").size(), 2U);
  EXPECT_EQ(config.all("a.b").front()->value, "1");
}

TEST(GitConfig, FindsNothingThatIsNotThere) {
  const GitConfig config = GitConfig::parse("o\0a.b\n1\0"s);
  EXPECT_EQ(config.find("a.bc"), nullptr);
  EXPECT_EQ(config.last("a"), std::nullopt);
  EXPECT_TRUE(config.all("").empty());
}

TEST(GitConfig, IgnoresCaseOfSectionAndVariableOnly) {
  const GitConfig config = GitConfig::parse("o\0remote.My.Fork.pushurl\nx\0"s);
  EXPECT_EQ(config.last("REMOTE.My.Fork.pushURL"), "x");
  EXPECT_EQ(config.last("remote.my.fork.pushurl"), std::nullopt);
}

TEST(GitConfig, RefusesAnUnfinishedList) {
  for (const std::string& text : {"o"s, "o\0"s, "o\0a.b\n1"s}) {
    EXPECT_THROW(GitConfig::parse(text), Error);
  }
}

struct ValueRow {
  std::string name;
  std::string text;
  std::optional<bool> as_bool;
  std::optional<std::int64_t> as_int;

  friend std::ostream& operator<<(std::ostream& out, const ValueRow& row) {
    return out << row.name;
  }
};

const std::vector<ValueRow>& value_rows() {
  static const auto* const table = new std::vector<ValueRow>{
      {"True", "true", true, {}},
      {"Yes", "YES", true, {}},
      {"On", "On", true, {}},
      {"One", "1", true, 1},
      {"Two", "2", true, 2},
      {"Minus", "-3", true, -3},
      {"False", "False", false, {}},
      {"No", "no", false, {}},
      {"Off", "off", false, {}},
      {"Zero", "0", false, 0},
      {"Empty", "", false, {}},
      {"Word", "maybe", {}, {}},
      {"LeadingSpace", " 7", true, 7},
      {"TrailingSpace", "7 ", {}, {}},
      {"Kilo", "2k", true, 2048},
      {"Mega", "2M", true, 2097152},
      {"Giga", "1g", true, 1073741824},
      {"Tera", "1t", {}, {}},
      {"TwoSuffixes", "1kk", {}, {}},
      {"SuffixOnly", "k", {}, {}},
      {"Hexadecimal", "0x10", true, 16},
      {"Octal", "010", true, 8},
      {"Fraction", "1.5", {}, {}},
      {"TooLarge", "9223372036854775808", {}, {}},
      {"TooLargeWithSuffix", "9223372036854775807k", {}, {}},
  };
  return *table;
}

class ConfigValueTable : public ::testing::TestWithParam<ValueRow> {
 protected:
  /// What git makes of the text; nothing where it refuses it.
  static std::optional<std::string> git_reads(const std::string& type) {
    const ProcessResult result =
        run_process({"git", "config", "--type=" + type, "--get", "hoisttest.value"},
                    {.environment = {{"GIT_CONFIG_COUNT", "1"},
                                     {"GIT_CONFIG_KEY_0", "hoisttest.value"},
                                     {"GIT_CONFIG_VALUE_0", GetParam().text}}});
    return result.exit_status == 0 ? std::optional<std::string>(result.output) : std::nullopt;
  }
};

TEST_P(ConfigValueTable, ReadsBooleansAsGitDoes) {
  EXPECT_EQ(parse_config_bool(GetParam().text), GetParam().as_bool);
  const std::optional<std::string> expected =
      GetParam().as_bool ? std::optional<std::string>(*GetParam().as_bool ? "true\n" : "false\n")
                         : std::nullopt;
  EXPECT_EQ(git_reads("bool"), expected);
}

TEST_P(ConfigValueTable, ReadsNumbersAsGitDoes) {
  EXPECT_EQ(parse_config_int(GetParam().text), GetParam().as_int);
  const std::optional<std::string> expected =
      GetParam().as_int ? std::optional<std::string>(std::to_string(*GetParam().as_int) + "\n")
                        : std::nullopt;
  EXPECT_EQ(git_reads("int"), expected);
}

INSTANTIATE_TEST_SUITE_P(GitConfig, ConfigValueTable, ::testing::ValuesIn(value_rows()),
                         test::row_name);

}  // namespace
}  // namespace hoist::lfs
