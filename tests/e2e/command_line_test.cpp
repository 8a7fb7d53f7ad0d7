// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "lfs/base/fd.hpp"
#include "lfs/base/process.hpp"

namespace hoist::test {
namespace {

using lfs::ProcessResult;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

ProcessResult hoist(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), HOIST_BINARY);
  return lfs::run_process(arguments);
}

/// hoist with redirections of the shell, such as ">&-".
ProcessResult hoist_in_shell(const std::string& arguments_and_redirections) {
  return lfs::run_process({"sh", "-c", "exec \"$0\" " + arguments_and_redirections, HOIST_BINARY});
}

TEST(CommandLine, ExplainsItselfWithoutArgumentsAndEndsWith2) {
  const ProcessResult result = hoist({});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.error_output, HasSubstr("Usage: hoist COMMAND"));
}

TEST(CommandLine, PrintsHelpAsAResult) {
  for (const char* word : {"--help", "-h", "help"}) {
    const ProcessResult result = hoist({word});
    EXPECT_EQ(result.exit_status, 0);
    EXPECT_THAT(result.output, HasSubstr("Usage: hoist COMMAND"));
    EXPECT_EQ(result.error_output, "");
  }
}

TEST(CommandLine, ExplainsEachCommandInBothWays) {
  for (const char* command : {"lfs-enable-largefiles", "lfs-multipart-upload", "help"}) {
    const ProcessResult result = hoist({"help", command});
    EXPECT_EQ(result.exit_status, 0);
    EXPECT_THAT(result.output, HasSubstr("Usage: hoist " + std::string(command)));
    EXPECT_EQ(hoist({command, "--help"}).output, result.output);
    EXPECT_EQ(hoist({command, "--help", "--and-more"}).exit_status, 0);
  }
}

TEST(CommandLine, CompletesInBash) {
  const auto complete = [](const std::string& words) {
    return lfs::run_process({"bash", "-c",
                             "source <(\"$0\" help --bash-completion) && COMP_WORDS=(" + words +
                                 ") && COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) && _hoist && echo "
                                 "\"${COMPREPLY[@]}\"",
                             HOIST_BINARY})
        .output;
  };
  EXPECT_EQ(complete("hoist cl"), "clone\n");
  EXPECT_EQ(complete("hoist --ver"), "--version\n");
  EXPECT_EQ(complete("hoist clone -"), "--help -b --revision --skip-lfs-files\n");
  EXPECT_EQ(complete("hoist push --f"), "--force\n");
  EXPECT_EQ(complete("hoist add ''"), "\n");
}

TEST(CommandLine, PrintsItsVersion) {
  EXPECT_THAT(hoist({"--version"}).output, MatchesRegex("hoist [0-9]+\\.[0-9]+\\.[0-9]+\n(.|\n)*"));
}

TEST(CommandLine, NamesTheNearestCommand) {
  for (const auto& arguments :
       {std::vector<std::string>{"lfs-enable-largefile"}, {"help", "lfs-enable-largefile"}}) {
    const ProcessResult result = hoist(arguments);
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(result.error_output, HasSubstr("did you mean `hoist lfs-enable-largefiles`?"));
  }
}

TEST(CommandLine, RefusesAnUnknownOption) {
  const ProcessResult result = hoist({"--verison"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.error_output, StartsWith("hoist: unknown option --verison\nhint: "));
}

TEST(CommandLine, FailsWhereItsResultCannotBeWritten) {
  for (const char* redirection : {">/dev/full", ">&-"}) {
    const ProcessResult result = hoist_in_shell(std::string("--version ") + redirection);
    EXPECT_EQ(result.exit_status, 1);
    EXPECT_THAT(result.error_output, StartsWith("hoist: cannot write to standard output: "));
  }
}

TEST(CommandLine, WorksWithoutAnyStandardDescriptor) {
  EXPECT_EQ(hoist_in_shell("--version <&- 2>&-").exit_status, 0);
  EXPECT_EQ(hoist_in_shell("--unknown <&- >&- 2>&-").exit_status, 2);
}

TEST(CommandLine, TheAgentTakesNoArguments) {
  const ProcessResult result = hoist({"lfs-multipart-upload", "file"});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.output, "");
}

TEST(CommandLine, TheAgentExplainsItselfOnATerminal) {
  const lfs::UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(terminal);
  ASSERT_EQ(::grantpt(terminal.fd()), 0);
  ASSERT_EQ(::unlockpt(terminal.fd()), 0);
  const ProcessResult result =
      hoist_in_shell("lfs-multipart-upload <" + std::string(::ptsname(terminal.fd())));
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.error_output,
              AllOf(HasSubstr("Not for you to run"), HasSubstr("lfs-enable-largefiles")));
}

TEST(CommandLine, TheAgentEndsWithItsInputAndWritesNothing) {
  const ProcessResult result = hoist({"lfs-multipart-upload"});
  EXPECT_EQ(result.output, "");
}

}  // namespace
}  // namespace hoist::test
