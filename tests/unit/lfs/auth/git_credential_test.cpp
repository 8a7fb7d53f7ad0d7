// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/git_credential.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/scripted_programs.hpp"

namespace hoist::lfs {
namespace {

using testing::ElementsAre;

SecretUrl url() {
  return SecretUrl("https://u:s3cr3t@Host.example:8443/a/b.git/info/lfs?q=s3cr3t");
}

ProcessResult prints(std::string output) { return {0, std::move(output), ""}; }

TEST(GitCredential, TellsGitWhatItIsForAndForbidsEveryPrompt) {
  test::ScriptedPrograms programs(
      [](const test::StartedProgram&) { return prints("username=bob\npassword=p=w\n"); });
  const auto filled = GitCredential(programs.runner(), [] { return false; }).fill(url(), "bob");
  ASSERT_TRUE(filled);
  EXPECT_EQ(filled->username, "bob");
  EXPECT_EQ(filled->password, "p=w");
  const test::StartedProgram& git = programs.started().at(0);
  EXPECT_THAT(git.argv, ElementsAre("git", "credential", "fill"));
  EXPECT_EQ(git.input(), "protocol=https\nhost=Host.example:8443\npath=a/b.git\nusername=bob\n\n");
  EXPECT_EQ(git.variable("GIT_TERMINAL_PROMPT"), "0");
  EXPECT_EQ(git.variable("GIT_ASKPASS"), "");  // set, so that neither core.askPass counts
  EXPECT_EQ(git.variable("SSH_ASKPASS"), "");
  EXPECT_TRUE(git.options.timeout);
  EXPECT_TRUE(git.options.stop_requested);
}

struct Row {
  const char* name;
  ProcessResult result;
};

class UselessHelpers : public testing::TestWithParam<Row> {};

TEST_P(UselessHelpers, GiveNothing) {
  test::ScriptedPrograms programs([](const test::StartedProgram&) { return GetParam().result; });
  EXPECT_FALSE(GitCredential(programs.runner(), [] { return false; }).fill(url(), ""));
}

INSTANTIATE_TEST_SUITE_P(
    GitCredential, UselessHelpers,
    testing::Values(Row{"NobodyKnows", {128, "", "fatal: could not read Username"}},
                    Row{"NoPassword", prints("username=bob\n")},
                    Row{"EmptyPassword", prints("username=bob\npassword=\n")},
                    Row{"Noise", prints("password\n=x\nxpassword=1\n")}, Row{"Silence", prints("")},
                    Row{"PasswordOfAFailure", {1, "username=bob\npassword=pw\n", ""}}),
    test::row_name);

class UnspeakableNames : public testing::TestWithParam<std::pair<const char*, std::string>> {};

TEST_P(UnspeakableNames, AreNotGivenToGit) {
  test::ScriptedPrograms programs(
      [](const test::StartedProgram&) { return prints("username=bob\npassword=pw\n"); });
  const auto& [path, username] = GetParam();
  const SecretUrl odd(std::string("https://h") + path);
  EXPECT_FALSE(GitCredential(programs.runner(), [] { return false; }).fill(odd, username));
  EXPECT_TRUE(programs.started().empty());
}

INSTANTIATE_TEST_SUITE_P(GitCredential, UnspeakableNames,
                         testing::Values(std::pair("/", std::string("bob\nhost=evil")),
                                         std::pair("/", std::string("bob\r")),
                                         std::pair("/", std::string("b\0b", 3)),
                                         std::pair("/x%0ahost=evil", std::string()),
                                         std::pair("/x%0D", std::string()),
                                         std::pair("/x%00", std::string())));

TEST(GitCredential, DoesWithoutAHelperThatHangs) {
  test::ScriptedPrograms programs([](const test::StartedProgram&) -> ProcessResult {
    throw Error(ErrorKind::cancelled, "git did not end within 60000 ms");
  });
  EXPECT_FALSE(GitCredential(programs.runner(), [] { return false; }).fill(url(), ""));
}

TEST(GitCredential, StopsWithTheUpload) {
  test::ScriptedPrograms programs([](const test::StartedProgram& git) -> ProcessResult {
    EXPECT_TRUE(git.options.stop_requested());
    throw Error(ErrorKind::cancelled, "git was stopped");
  });
  EXPECT_THROW(
      static_cast<void>(GitCredential(programs.runner(), [] { return true; }).fill(url(), "")),
      Error);
}

}  // namespace
}  // namespace hoist::lfs
