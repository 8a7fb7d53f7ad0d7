// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <future>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/process_table.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

constexpr std::size_t part = 65536;

/// A push in whose middle something happens: two parts have arrived, the others take an hour.
class PushInterrupted : public GitWorld {
 protected:
  void SetUp() override {
    start_hub({.chunk_size = part});
    repository = make_repository();
    commit(repository, files);
    hub().set_faults(hub::parse_faults(
        R"({"rules": [{"on": "part", "after_parts": 2, "slow": {"bytes_per_second": 18}}]})"));
    pushing = std::async(std::launch::async, [this] { return push(repository); });
    ASSERT_TRUE(eventually([this] { return count(hub::Target::part) >= 2; }));
  }

  /// Of git, git-lfs, a shell or hoist.
  [[nodiscard]] std::vector<pid_t> programs_named(const std::string& name) const {
    std::vector<pid_t> found = processes_with(mark());
    std::erase_if(found, [&](pid_t pid) {
      const std::string program = arguments_of(pid);
      return !program.substr(0, program.find(' ')).ends_with(name);
    });
    return found;
  }
  void expect_that_nothing_is_left() {
    EXPECT_TRUE(eventually([this] { return processes_with(mark()).empty(); }));
  }
  void expect_that_the_next_push_succeeds() {
    hub().set_faults({});
    expect_success(push(repository));
    expect_on_hub(files);
  }

  std::filesystem::path repository;
  const std::vector<TestFile> files{{"model.bin", random_bytes(8 * part, 1)},
                                    {"other.bin", random_bytes(8 * part, 2)}};
  std::future<lfs::ProcessResult> pushing;
};

TEST_F(PushInterrupted, ByCtrlCEndsAtOnce) {
  // On a terminal the signal goes to the whole group.
  const pid_t group = ::getpgid(processes_with(mark()).at(0));
  ASSERT_NE(group, ::getpgrp());
  ASSERT_EQ(::kill(-group, SIGINT), 0);
  EXPECT_NE(pushing.get().exit_status, 0);
  expect_that_nothing_is_left();
  expect_that_the_next_push_succeeds();
}

TEST_F(PushInterrupted, ByTheDeathOfGitLfsLeavesNoAgentBehind) {
  const auto git_lfs = programs_named("git-lfs");
  ASSERT_FALSE(git_lfs.empty());
  ASSERT_FALSE(programs_named("/hoist").empty());
  for (const pid_t pid : git_lfs) ASSERT_EQ(::kill(pid, SIGKILL), 0);
  EXPECT_NE(pushing.get().exit_status, 0);
  expect_that_nothing_is_left();
  expect_that_the_next_push_succeeds();
}

TEST_F(PushInterrupted, ByTheDeathOfAnAgentFailsAndSaysSo) {
  for (const pid_t pid : programs_named("/hoist")) ::kill(pid, SIGKILL);
  const auto result = pushing.get();
  EXPECT_NE(result.exit_status, 0);
  EXPECT_NE(result.error_output, "");
  expect_that_nothing_is_left();
  expect_that_the_next_push_succeeds();
}

TEST_F(PushInterrupted, ByAHangUpEndsAtOnce) {
  const pid_t group = ::getpgid(processes_with(mark()).at(0));
  ASSERT_NE(group, ::getpgrp());
  ASSERT_EQ(::kill(-group, SIGHUP), 0);
  EXPECT_NE(pushing.get().exit_status, 0);
  expect_that_nothing_is_left();
}

}  // namespace
}  // namespace hoist::test
