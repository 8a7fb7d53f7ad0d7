// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/settings.hpp"

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::seconds;
using test::environment_of;
using ::testing::HasSubstr;

/// A configuration of these keys, all from one file.
GitConfig config_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string text;
  for (const auto& [key, value] : entries) {
    text += "file:/home/u/.gitconfig" + std::string(1, '\0') + key + "\n" + value +
            std::string(1, '\0');
  }
  return GitConfig::parse(text);
}

TEST(Settings, HaveTheDefaultsOfTheTable) {
  const Settings settings = read_settings(config_of({}), environment_of({}));
  EXPECT_EQ(settings.connections, 16U);
  EXPECT_EQ(settings.most_connections, 64U);
  EXPECT_EQ(settings.verify_parts, VerifyParts::automatic);
  EXPECT_EQ(settings.patience, seconds(3600));
  EXPECT_FALSE(settings.debug_log);
  std::map<std::string, std::string> defaults;
  for (const SettingInfo& info : settings_table) {
    defaults.emplace(info.environment, info.default_value);
  }
  const Settings written = read_settings(config_of({}), environment_of(defaults));
  EXPECT_EQ(written.connections, settings.connections);
  EXPECT_EQ(written.verify_parts, settings.verify_parts);
  EXPECT_EQ(written.patience, settings.patience);
  EXPECT_EQ(written.bandwidth_limit, settings.bandwidth_limit);
  EXPECT_EQ(written.debug_log, settings.debug_log);
}

TEST(Settings, ComeFromGitsConfiguration) {
  const Settings settings = read_settings(config_of({{"hoist.connections", "4"},
                                                     {"hoist.verifyparts", "on"},
                                                     {"hoist.patience", "15m"},
                                                     {"hoist.bandwidthlimit", "3M"}}),
                                          environment_of({}));
  EXPECT_EQ(settings.connections, 4U);
  EXPECT_EQ(settings.most_connections, 4U);
  EXPECT_EQ(settings.bandwidth_limit, 3U * 1024 * 1024);
  EXPECT_EQ(settings.verify_parts, VerifyParts::on);
  EXPECT_EQ(settings.patience, seconds(900));
}

TEST(Settings, ComeFromTheEnvironmentBeforeTheConfiguration) {
  const Settings settings = read_settings(
      config_of(
          {{"hoist.connections", "4"}, {"hoist.verifyparts", "on"}, {"hoist.patience", "15m"}}),
      environment_of(
          {{"HOIST_CONNECTIONS", "8"}, {"HOIST_VERIFY_PARTS", "off"}, {"HOIST_PATIENCE", "2h"}}));
  EXPECT_EQ(settings.connections, 8U);
  EXPECT_EQ(settings.verify_parts, VerifyParts::off);
  EXPECT_EQ(settings.patience, seconds(7200));
}

TEST(Settings, TakeAnEmptyVariableForUnset) {
  EXPECT_EQ(read_settings(config_of({{"hoist.connections", "4"}}),
                          environment_of({{"HOIST_CONNECTIONS", ""}}))
                .connections,
            4U);
}

TEST(Settings, AGoodVariableHidesABadConfiguration) {
  EXPECT_EQ(read_settings(config_of({{"hoist.connections", "many"}}),
                          environment_of({{"HOIST_CONNECTIONS", "2"}}))
                .connections,
            2U);
}

TEST(Settings, NameTheFileOfABadValue) {
  try {
    read_settings(config_of({{"hoist.connections", "1000"}}), environment_of({}));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_STREQ(error.what(),
                 "hoist.connections = \"1000\" (from file:/home/u/.gitconfig) is not a value that "
                 "hoist takes");
    EXPECT_EQ(error.hint(), "hoist.connections takes 1 to 256");
  }
}

TEST(Settings, NameTheVariableOfABadValue) {
  try {
    read_settings(config_of({}), environment_of({{"HOIST_PATIENCE", "soon"}}));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("HOIST_PATIENCE = \"soon\" (from the environment)"));
    EXPECT_THAT(error.hint(), HasSubstr("1s to 168h"));
  }
}

struct LogRow {
  std::string name;
  std::map<std::string, std::string> environment;
  bool debug;

  friend std::ostream& operator<<(std::ostream& out, const LogRow& row) { return out << row.name; }
};

class LogTable : public ::testing::TestWithParam<LogRow> {};

TEST_P(LogTable, DecidesWhatGoesToStandardError) {
  EXPECT_EQ(read_settings(config_of({}), environment_of(GetParam().environment)).debug_log,
            GetParam().debug);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, LogTable,
    ::testing::Values(LogRow{"Debug", {{"HOIST_LOG", "debug"}}, true},
                      LogRow{"Info", {{"HOIST_LOG", "info"}}, false},
                      LogRow{"Off", {{"HOIST_LOG", "off"}}, false},
                      LogRow{"TransferTrace", {{"GIT_TRANSFER_TRACE", "1"}}, true},
                      LogRow{"TransferTraceFalse", {{"GIT_TRANSFER_TRACE", "0"}}, false},
                      LogRow{"OffBeatsTransferTrace",
                             {{"GIT_TRANSFER_TRACE", "true"}, {"HOIST_LOG", "off"}},
                             false}),
    test::row_name);

struct ValueRow {
  std::string name;
  std::string variable;
  std::string value;
  bool good;

  friend std::ostream& operator<<(std::ostream& out, const ValueRow& row) {
    return out << row.name;
  }
};

class SettingRanges : public ::testing::TestWithParam<ValueRow> {};

TEST_P(SettingRanges, AreKept) {
  const Environment environment = environment_of({{GetParam().variable, GetParam().value}});
  if (GetParam().good) {
    EXPECT_NO_THROW(read_settings(config_of({}), environment));
  } else {
    EXPECT_THROW(read_settings(config_of({}), environment), Error);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Settings, SettingRanges,
    ::testing::Values(ValueRow{"ConnectionsLeast", "HOIST_CONNECTIONS", "1", true},
                      ValueRow{"ConnectionsMost", "HOIST_CONNECTIONS", "256", true},
                      ValueRow{"ConnectionsZero", "HOIST_CONNECTIONS", "0", false},
                      ValueRow{"ConnectionsTooMany", "HOIST_CONNECTIONS", "257", false},
                      ValueRow{"ConnectionsNegative", "HOIST_CONNECTIONS", "-1", false},
                      ValueRow{"ConnectionsFraction", "HOIST_CONNECTIONS", "1.5", false},
                      ValueRow{"ConnectionsHuge", "HOIST_CONNECTIONS", "99999999999999999999",
                               false},
                      ValueRow{"ConnectionsTrailing", "HOIST_CONNECTIONS", "4 ", false},
                      ValueRow{"VerifyAuto", "HOIST_VERIFY_PARTS", "Auto", true},
                      ValueRow{"VerifyTrue", "HOIST_VERIFY_PARTS", "true", true},
                      ValueRow{"VerifyNo", "HOIST_VERIFY_PARTS", "no", true},
                      ValueRow{"VerifyWord", "HOIST_VERIFY_PARTS", "sometimes", false},
                      ValueRow{"PatienceSecond", "HOIST_PATIENCE", "1s", true},
                      ValueRow{"PatienceWeek", "HOIST_PATIENCE", "168h", true},
                      ValueRow{"PatienceWeekInSeconds", "HOIST_PATIENCE", "604800", true},
                      ValueRow{"PatienceZero", "HOIST_PATIENCE", "0s", false},
                      ValueRow{"PatienceTooLong", "HOIST_PATIENCE", "169h", false},
                      ValueRow{"PatienceSuffixOnly", "HOIST_PATIENCE", "h", false},
                      ValueRow{"PatienceTwoSuffixes", "HOIST_PATIENCE", "1hs", false},
                      ValueRow{"PatienceDays", "HOIST_PATIENCE", "1d", false},
                      ValueRow{"PatienceOverflow", "HOIST_PATIENCE", "9223372036854775807h", false},
                      ValueRow{"LogWord", "HOIST_LOG", "verbose", false}),
    test::row_name);

}  // namespace
}  // namespace hoist::lfs
