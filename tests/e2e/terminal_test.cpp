// SPDX-License-Identifier: Apache-2.0
// What a stranger has named a file is shown, but never obeyed, by the terminal.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/sandbox.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

/// An escape sequence, one that begins with a character of C1, a bell and a right-to-left override.
const char* const hostile_name = "a\x1b[2J\xc2\x9b\x33\x31m\a\xe2\x80\xaegpj.bin";

class TerminalCommands : public ::testing::Test {
 protected:
  TerminalCommands() {
    std::ofstream(sandbox_.repo() / ".gitattributes") << "*.bin filter=lfs -text\n";
    std::ofstream(sandbox_.repo() / hostile_name) << fmt::format(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{:a>64}\nsize 5\n", "");
    std::ofstream(sandbox_.repo() / ".lfsconfig") << "[core \"\xc2\x9b\x33\x31m\"]\n\tx = y\n";
    git({"-c", "filter.lfs.clean=cat", "-c", "filter.lfs.required=false", "add", "."});
    git({"commit", "-qm", "x"});
  }
  void git(std::vector<std::string> arguments) {
    static_cast<void>(sandbox_.git(std::move(arguments), sandbox_.repo()));
  }
  lfs::ProcessResult hoist(const std::vector<std::string>& arguments, const fs::path& cwd) {
    std::vector<std::string> argv{sandbox_.hoist().string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    lfs::ProcessResult result = sandbox_.run(argv, cwd);
    for (const char* command : {"\x1b", "\xc2\x9b", "\a", "\xe2\x80\xae"}) {
      EXPECT_THAT(result.output, Not(HasSubstr(command)));
      EXPECT_THAT(result.error_output, Not(HasSubstr(command)));
    }
    return result;
  }

  Sandbox sandbox_;
};

TEST_F(TerminalCommands, InAnErrorAreNotObeyed) {
  const auto result = hoist({"clone", sandbox_.repo().string(), "clone"}, sandbox_.path());
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.error_output, HasSubstr("a [2J?31m ?gpj.bin"));
}

TEST_F(TerminalCommands, InAStatusAreShownAsGitDoes) {
  std::ofstream(sandbox_.repo() / hostile_name) << "changed";
  const auto result = hoist({"status"}, sandbox_.repo());
  EXPECT_EQ(result.exit_status, 0);
  const std::string shown = R"("a\033[2J\302\23331m\a\342\200\256gpj.bin")";
  EXPECT_THAT(result.output, HasSubstr(shown));
  EXPECT_THAT(sandbox_.git({"status", "--short"}, sandbox_.repo()), HasSubstr(shown));
}

TEST_F(TerminalCommands, InWhatDoctorFindsAreNotObeyed) {
  const auto result = hoist({"doctor"}, sandbox_.repo());
  EXPECT_THAT(result.output, HasSubstr(".lfsconfig has no say"));
}

TEST_F(TerminalCommands, InAnArgumentAreNotObeyed) {
  EXPECT_NE(hoist({hostile_name}, sandbox_.repo()).exit_status, 0);
  EXPECT_NE(hoist({"add", fmt::format("{}x", hostile_name)}, sandbox_.repo()).exit_status, 0);
}

}  // namespace
}  // namespace hoist::test
