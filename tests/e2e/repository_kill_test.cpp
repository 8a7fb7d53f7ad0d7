// SPDX-License-Identifier: Apache-2.0
// What a killed hoist leaves of a working copy never becomes part of the user's next commit.
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_seed.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

constexpr unsigned rounds = 10;

std::vector<TestFile> version(unsigned number) {
  std::vector<TestFile> files;
  for (unsigned i = 0; i < 60; ++i) {
    const bool is_large = i % 3 != 0;
    files.push_back({fmt::format("folder {}/file-{}.{}", i % 5, i, is_large ? "bin" : "txt"),
                     random_bytes(is_large ? 20'000 : 300, i * 10 + number)});
  }
  return files;
}

class KilledRepository : public GitWorld {
 protected:
  void SetUp() override {
    start_hub({.chunk_size = 65536});
    origin_ = make_repository("origin");
    commit(origin_, version(1));
    expect_success(push(origin_, {"--set-upstream", "origin", "main"}));
    expect_success(hoist(folder(), {"clone", url(), "ours"}));
    for (const TestFile& file : version(1)) {
      if (file.name.ends_with("7.bin")) fs::remove(origin_ / file.name);
    }
    std::vector<TestFile> changed = version(2);
    std::erase_if(changed, [](const TestFile& file) { return file.name.ends_with("7.bin"); });
    commit(origin_, changed);
    expect_success(push(origin_));
    expected_ = std::move(changed);
  }

  /// A copy of the clone that is behind its remote.
  fs::path copy(unsigned round) {
    const fs::path work = folder() / fmt::format("round {}", round);
    expect_success(run({"cp", "-a", (folder() / "ours").string(), work.string()}, folder()));
    return work;
  }

  void hoist_until_killed(const fs::path& work, std::vector<std::string> arguments,
                          double seconds) {
    arguments.insert(arguments.begin(), {"timeout", "--signal", "KILL", fmt::format("{}", seconds),
                                         (folder() / "bin/hoist").string()});
    run(arguments, work);
    remove_locks(work);
  }

  /// Only what the user has changed gets into a commit, and that is nothing.
  void expect_nothing_to_commit(const fs::path& work) {
    expect_success(hoist(work, {"add", "."}));
    const auto committed = hoist(work, {"commit"});
    expect_success(committed);
    EXPECT_EQ(committed.output, "Nothing to commit.\n");
    EXPECT_EQ(git(work, {"status", "--porcelain"}), "");
    git(work, {"fsck", "--no-dangling"});
  }

  [[nodiscard]] const std::vector<TestFile>& expected() const { return expected_; }

 private:
  fs::path origin_;
  std::vector<TestFile> expected_;
};

TEST_F(KilledRepository, APullLeavesNothingForTheNextCommit) {
  std::mt19937_64 random(test_seed());
  std::uniform_real_distribution<double> moment(0.02, 0.8);
  for (unsigned round = 0; round < rounds; ++round) {
    const fs::path work = copy(round);
    hoist_until_killed(work, {"pull"}, moment(random));
    expect_nothing_to_commit(work);
    expect_success(hoist(work, {"pull"}));
    for (const TestFile& file : expected()) {
      EXPECT_TRUE(read_file(work / file.name) == file.content) << file.name;
    }
    EXPECT_EQ(git(work, {"status", "--porcelain"}), "");
    fs::remove_all(work);
  }
}

TEST_F(KilledRepository, ACloneGoesOnWhenItIsRepeated) {
  std::mt19937_64 random(test_seed());
  std::uniform_real_distribution<double> moment(0.01, 0.6);
  for (unsigned round = 0; round < rounds; ++round) {
    const fs::path work = folder() / fmt::format("clone round {}", round);
    for (unsigned again = 0; again < 3; ++again) {
      run({"timeout", "--signal", "KILL", fmt::format("{}", moment(random)),
           (folder() / "bin/hoist").string(), "clone", url(), work.string()},
          folder());
      remove_locks(work);
    }
    expect_success(hoist(folder(), {"clone", url(), work.string()}));
    for (const TestFile& file : expected()) {
      EXPECT_TRUE(read_file(work / file.name) == file.content) << file.name;
    }
    EXPECT_EQ(git(work, {"status", "--porcelain"}), "");
    git(work, {"fsck", "--no-dangling"});
    EXPECT_FALSE(fs::exists(work / ".git/hoist/clone"));
    fs::remove_all(work);
  }
}

TEST_F(KilledRepository, ACloneWhoseDownloadsFailedGoesOnWhenItIsRepeated) {
  hub().set_faults(hub::parse_faults(R"({"rules": [{"on": "get", "answer": {"status": 404}}]})"));
  const fs::path work = folder() / "work";
  EXPECT_NE(hoist(folder(), {"clone", url(), work.string()}).exit_status, 0);
  EXPECT_TRUE(fs::exists(work / ".git/hoist/clone"));
  hub().set_faults({});
  expect_success(hoist(folder(), {"clone", url(), work.string()}));
  for (const TestFile& file : expected()) {
    EXPECT_TRUE(read_file(work / file.name) == file.content) << file.name;
  }
  EXPECT_EQ(git(work, {"status", "--porcelain"}), "");
}

TEST_F(KilledRepository, AnAddLosesNothing) {
  std::mt19937_64 random(test_seed());
  std::uniform_real_distribution<double> moment(0.01, 0.3);
  for (unsigned round = 0; round < rounds; ++round) {
    const fs::path work = copy(round);
    std::vector<TestFile> files;
    for (unsigned i = 0; i < 20; ++i) {
      files.push_back({fmt::format("new-{}.bin", i), random_bytes(50'000, 1000 + i)});
    }
    write(work, files);
    hoist_until_killed(work, {"add", "."}, moment(random));
    git(work, {"fsck", "--no-dangling"});
    expect_success(hoist(work, {"add", "."}));
    expect_success(hoist(work, {"commit"}));
    EXPECT_EQ(git(work, {"status", "--porcelain"}), "");
    git(work, {"lfs", "fsck", "--objects", "HEAD"});
    for (const TestFile& file : files) {
      EXPECT_TRUE(read_file(work / file.name) == file.content) << file.name;
    }
    fs::remove_all(work);
  }
}

}  // namespace
}  // namespace hoist::test
