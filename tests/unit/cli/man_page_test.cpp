// SPDX-License-Identifier: Apache-2.0
#include "cli/man_page.hpp"

#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "lfs/settings/settings.hpp"

namespace hoist::cli {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;

std::string with_dashes(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '-' ? std::string("\\-") : std::string(1, c);
  return result;
}

TEST(ManPage, HasEveryCommandWithItsOptions) {
  const std::string page = man_page();
  for (const Command& command : commands()) {
    const std::size_t begin = page.find("\n.SS " + with_dashes(command.name) + "\n");
    ASSERT_NE(begin, std::string::npos) << command.name;
    const std::string section = page.substr(begin, page.find("\n.S", begin + 1) - begin);
    for (const OptionInfo& option : command.options) {
      EXPECT_THAT(section, HasSubstr(".TP\n\\fB" + with_dashes(option.name) + "\\fP\n"));
    }
  }
}

TEST(ManPage, HasSettingsAndExitCodes) {
  for (const lfs::SettingInfo& setting : lfs::settings_table) {
    EXPECT_THAT(man_page(), HasSubstr(std::string(setting.environment) + "\\fP\n"));
  }
  for (const ExitCodeInfo& info : exit_codes) {
    EXPECT_THAT(man_page(),
                HasSubstr("\\fB" + std::to_string(static_cast<int>(info.code)) + "\\fP\n"));
  }
}

TEST(ManPage, HasNoLineThatRoffWouldTakeForARequestOfItsOwn) {
  std::istringstream lines(man_page());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_FALSE(line.empty());
    EXPECT_FALSE(line.starts_with('\'')) << line;
    if (!line.starts_with('.')) continue;
    EXPECT_THAT(line.substr(0, line.find(' ')),
                AnyOf(Eq(".TH"), Eq(".SH"), Eq(".SS"), Eq(".TP"), Eq(".PP"), Eq(".RS"), Eq(".RE"),
                      Eq(".BR"), Eq(".nh")));
  }
}

}  // namespace
}  // namespace hoist::cli
