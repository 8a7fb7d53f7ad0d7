// SPDX-License-Identifier: Apache-2.0
// Programs that push behind their own back, to a hub over HTTP.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/journal_files.hpp"
#include "tests/support/process_table.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_seed.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;

constexpr std::size_t part_bytes = 16384;

/// 8; under the label `long` 50.
unsigned rounds() {
  const char* given = std::getenv("HOIST_KILL_ROUNDS");
  return given == nullptr ? 8 : static_cast<unsigned>(std::stoul(given));
}

std::set<std::string> lines_of(const std::string& text) {
  std::set<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.insert(line);
  return lines;
}

class BackgroundPushes : public GitWorld {
 protected:
  void SetUp() override {
    start_hub({.chunk_size = part_bytes});
    const fs::path origin = make_repository("origin");
    commit(origin, {{"model.bin", random_bytes(100, 1)}});
    expect_success(GitWorld::push(origin, {"--set-upstream", "origin", "main"}));
    expect_success(hoist(folder(), {"clone", url(), "work"}));
  }

  [[nodiscard]] fs::path work() const { return folder() / "work"; }
  void let_hub_take(std::size_t bytes_per_second) {
    hub().set_faults(hub::parse_faults(
        fmt::format(R"({{"rules": [{{"on": "part", "slow": {{"bytes_per_second": {}}}}}]}})",
                    bytes_per_second)));
  }
  lfs::ProcessResult checkpoints(unsigned from, unsigned count, std::size_t bytes) {
    return run(checkpoints_argv(from, count, bytes), folder());
  }
  /// The same, killed after so long.
  lfs::ProcessResult checkpoints_killed(unsigned from, unsigned count, std::size_t bytes,
                                        double seconds) {
    auto argv = checkpoints_argv(from, count, bytes);
    argv.insert(argv.begin(), {"timeout", "--signal", "KILL", fmt::format("{}", seconds)});
    auto result = run(argv, folder());
    remove_locks(work());
    return result;
  }
  /// Command::status() of a push, and what it said.
  std::pair<std::string, std::string> push_status() {
    const auto result = run({HOIST_CHECKPOINT_PROGRAM, "push", work().string()}, folder());
    expect_success(result);
    return {result.output, result.error_output};
  }

 private:
  [[nodiscard]] std::vector<std::string> checkpoints_argv(unsigned from, unsigned count,
                                                          std::size_t bytes) const {
    return {HOIST_CHECKPOINT_PROGRAM, "checkpoints",         work().string(),
            std::to_string(from),     std::to_string(count), std::to_string(bytes)};
  }
};

TEST_F(BackgroundPushes, AreAllThereWhenTheProgramHasEnded) {
  let_hub_take(2'000'000);
  const auto result = checkpoints(1, 5, part_bytes * 20);
  expect_success(result);
  EXPECT_EQ(result.error_output, "");
  git(work(), {"fetch", "--quiet"});
  EXPECT_EQ(git(work(), {"log", "--format=%s", "-5", "origin/main"}), "5\n4\n3\n2\n1\n");
  const std::string copy = (folder() / "copy").string();
  git(folder(), {"clone", "--quiet", url(), copy});
  git(copy, {"lfs", "fetch", "--all"});
  git(copy, {"lfs", "fsck"});
}

TEST_F(BackgroundPushes, KilledAtAnyTimeLoseNothing) {
  std::mt19937_64 random(test_seed());
  std::uniform_real_distribution<double> moment(0.05, 1.0);
  let_hub_take(1'000'000);
  std::set<std::string> committed;
  for (unsigned round = 0; round < rounds(); ++round) {
    const auto result = checkpoints_killed(round * 100, 4, part_bytes * 10, moment(random));
    committed.merge(lines_of(result.output));
  }
  hub().set_faults({});
  expect_success(checkpoints(10'000, 1, part_bytes * 10));
  const std::string copy = (folder() / "copy").string();
  git(folder(), {"clone", "--quiet", url(), copy});
  EXPECT_THAT(committed, IsSubsetOf(lines_of(git(copy, {"log", "--format=%s"}))));
  git(copy, {"lfs", "fetch", "--all"});
  git(copy, {"fsck", "--no-dangling"});
  git(copy, {"lfs", "fsck"});
  EXPECT_EQ(git(work(), {"status", "--porcelain"}), "");
  EXPECT_EQ(git(work(), {"for-each-ref", "refs/hoist"}), "");
}

TEST_F(BackgroundPushes, GoOnWithTheNextPushWhereAKilledOneWas) {
  constexpr std::size_t parts = 100;
  git(work(), {"config", "hoist.connections", "4"});
  let_hub_take(100'000);
  const auto known_parts = [this] { return journalled_parts(work() / ".git/lfs"); };
  std::thread killer([&] {
    eventually([&] { return known_parts().size() >= parts / 3; });
    for (const pid_t pid : processes_with(mark())) ::kill(pid, SIGKILL);
  });
  EXPECT_NE(checkpoints(1, 1, part_bytes * parts).exit_status, 0);
  killer.join();
  hub().set_faults({});
  const auto known = known_parts();
  EXPECT_GE(known.size(), parts / 3);
  const auto since = std::chrono::steady_clock::now();
  EXPECT_EQ(push_status().first, "0\n");
  std::size_t sent = 0;
  for (const hub::RequestRecord& record : hub().requests()) {
    if (record.target != hub::Target::part || record.start <= since) continue;
    ++sent;
    EXPECT_FALSE(known.contains(static_cast<lfs::PartNumber>(record.part))) << record.part;
  }
  EXPECT_EQ(sent, parts - known.size());
  git(work(), {"fetch", "--quiet"});
  EXPECT_EQ(git(work(), {"log", "--format=%s", "-1", "origin/main"}), "1\n");
}

TEST_F(BackgroundPushes, TellHowFarTheyAre) {
  write(work(), {{"model.bin", random_bytes(part_bytes * 64, 2)}});
  expect_success(hoist(work(), {"add", "."}));
  expect_success(hoist(work(), {"commit"}));
  let_hub_take(100'000);
  const auto result = run({HOIST_CHECKPOINT_PROGRAM, "watch", work().string()}, folder());
  expect_success(result);
  EXPECT_THAT(result.output, ContainsRegex("uploading model.bin: [1-9][0-9]* of 1048576, [1-9]"));
  EXPECT_THAT(result.output, HasSubstr("\n0\n"));
}

TEST_F(BackgroundPushes, SurviveAHubThatFailsForAWhile) {
  hub().set_faults(hub::parse_faults(
      R"({"rules": [{"on": "part", "times": 5, "answer": {"status": 503}},
                    {"on": "batch", "times": 1, "answer": {"status": 500}}]})"));
  expect_success(checkpoints(1, 2, part_bytes * 4));
  EXPECT_EQ(push_status().first, "0\n");
}

TEST_F(BackgroundPushes, TellRefusedAndUnreachableApart) {
  write(work(), {{"model.bin", random_bytes(1000, 2)}});
  expect_success(hoist(work(), {"add", "."}));
  expect_success(hoist(work(), {"commit"}));

  git(work(), {"config", "credential.helper", ""});
  const auto [no_credentials, words] = push_status();
  EXPECT_EQ(no_credentials, "3\n") << words;
  git(work(), {"config", "--unset", "credential.helper"});

  git(work(), {"remote", "set-url", "origin", "http://127.0.0.1:1/me/model"});
  EXPECT_EQ(push_status().first, "4\n");
  git(work(), {"remote", "set-url", "origin", url()});

  const fs::path origin = folder() / "origin";
  commit(origin, {{"other.bin", random_bytes(10, 3)}});
  expect_success(GitWorld::push(origin));
  const auto [behind, pull_first] = push_status();
  EXPECT_EQ(behind, "2\n");
  EXPECT_THAT(pull_first, HasSubstr("pull first"));
  expect_success(hoist(work(), {"pull"}));
  EXPECT_EQ(push_status().first, "0\n");
}

}  // namespace
}  // namespace hoist::test
