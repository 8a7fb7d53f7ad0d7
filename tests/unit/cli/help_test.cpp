// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/settings/settings.hpp"

namespace hoist::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

/// Every help text that there is.
std::string all_help() {
  std::string text = program_help();
  for (const Command& command : commands()) {
    text += command_help(command);
  }
  return text;
}

TEST(Help, FitsInto80Columns) {
  std::istringstream lines(all_help());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80U) << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

TEST(Help, HasItsSections) {
  const std::string help = program_help();
  for (const char* section :
       {"Usage:", "Commands:", "Options:", "Environment", "Exit codes:", "Example:"}) {
    EXPECT_THAT(help, HasSubstr(section));
  }
}

TEST(Help, ListsEveryCommand) {
  for (const Command& command : commands()) {
    EXPECT_THAT(program_help(), ContainsRegex("\n  " + std::string(command.name) + "  +[a-z]"));
  }
}

TEST(Help, ListsEverySettingWithItsRange) {
  for (const lfs::SettingInfo& setting : lfs::settings_table) {
    EXPECT_THAT(program_help(), HasSubstr(std::string(setting.environment)));
    EXPECT_THAT(program_help(), HasSubstr("default " + std::string(setting.default_value)));
  }
}

TEST(Help, ListsEveryExitCode) {
  for (const ExitCodeInfo& info : exit_codes) {
    EXPECT_THAT(program_help(), ContainsRegex("\n  " + std::to_string(static_cast<int>(info.code)) +
                                              " +" + std::string(info.meaning.substr(0, 6))));
  }
}

TEST(Help, ListsEveryOptionOfACommand) {
  for (const Command& command : commands()) {
    for (const OptionInfo& option : command.options) {
      EXPECT_THAT(command_help(command), HasSubstr("\n  " + std::string(option.name) + "  "));
      // The usage has the long form: "--message TEXT" of "-m, --message TEXT".
      const std::string name(option.name);
      const std::size_t comma = name.find(", --");
      const std::string long_form = comma == std::string::npos ? name : name.substr(comma + 2);
      EXPECT_THAT(std::string(command.usage), HasSubstr(long_form));
    }
  }
}

TEST(Help, WrapsBetweenWordsAndIndentsTheRest) {
  const std::string text =
      wrap(std::string(30, 'a') + " " + std::string(30, 'b') + " " + std::string(30, 'c'), 10);
  EXPECT_EQ(text, std::string(30, 'a') + " " + std::string(30, 'b') + "\n" + std::string(10, ' ') +
                      std::string(30, 'c'));
}

TEST(Help, KeepsAWordThatIsTooLongWhole) {
  EXPECT_THAT(wrap(std::string(100, 'a'), 0), Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace hoist::cli
