// SPDX-License-Identifier: Apache-2.0
// Killed at each of its calls that change a file or a folder, hoist leaves what the next run
// accepts, and nothing of it gets into the user's commits.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
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

class Crash : public GitWorld {
 protected:
  void SetUp() override {
    start_hub({.chunk_size = 65536});
    origin_ = make_repository("origin");
    commit(origin_, {{"changed.bin", random_bytes(20'000, 1)},
                     {"changed.txt", "one\n"},
                     {"gone/gone.bin", random_bytes(20'000, 2)},
                     {"gone/gone.txt", "gone\n"},
                     {"same.bin", random_bytes(20'000, 3)}});
    expect_success(push(origin_, {"--set-upstream", "origin", "main"}));
    expect_success(hoist(folder(), {"clone", url(), "ours"}));
    fs::remove_all(origin_ / "gone");
    write_file(origin_ / ".gitattributes",
               "*.bin filter=lfs diff=lfs merge=lfs -text\n*.txt text eol=crlf\n");
    commit(origin_, {{"changed.bin", random_bytes(30'000, 4)},
                     {"changed.txt", "two\n"},
                     {"new/new.bin", random_bytes(30'000, 5)},
                     {"new/new.txt", "new\n"}});
    expect_success(push(origin_));
  }

  /// Runs `attempt` with a program that dies at its first, second, ... call, until one does not.
  /// Each call in turn takes long: unless HOIST_EACH_CRASH is set, it is one in so many.
  void at_each_call(const std::function<bool(unsigned call)>& attempt) {
    const unsigned step = std::getenv("HOIST_EACH_CRASH") != nullptr ? 1 : 7;
    std::mt19937_64 random(test_seed());
    unsigned call = std::uniform_int_distribution(1U, step)(random);
    while (!HasFailure() && attempt(call)) call += step;
    RecordProperty("calls", static_cast<int>(call));
    fmt::print("{} calls\n", call);
    EXPECT_GT(call, 10U);
  }
  /// Whether it died. Then its locks are removed.
  bool crash(const fs::path& work, unsigned call, const std::vector<std::string>& arguments) {
    const auto result =
        hoist(fs::exists(work) ? work : folder(), arguments,
              {{"LD_PRELOAD", HOIST_CRASH_AT}, {"HOIST_CRASH_AT", fmt::format("{}", call)}});
    if (result.exit_status == 0) return false;
    EXPECT_EQ(result.exit_status, 128 + SIGKILL) << call << ": " << result.error_output;
    remove_locks(work);
    return true;
  }
  /// A copy of the clone that is behind its remote.
  [[nodiscard]] fs::path copy() {
    const fs::path work = folder() / "work";
    fs::remove_all(work);
    expect_success(run({"cp", "-a", (folder() / "ours").string(), work.string()}, folder()));
    return work;
  }
  void expect_clean(const fs::path& work, unsigned call) {
    EXPECT_EQ(git(work, {"status", "--porcelain"}), "") << "after a crash at call " << call;
    git(work, {"fsck", "--no-dangling"});
    git(work, {"lfs", "fsck", "--objects", "HEAD"});
  }
  void expect_as_origin(const fs::path& work, unsigned call) {
    expect_clean(work, call);
    EXPECT_EQ(git(work, {"diff", "--stat", "origin/main", "HEAD", "--", ":!mine.dat"}), "");
    EXPECT_TRUE(read_file(work / "changed.bin") == random_bytes(30'000, 4));
    EXPECT_TRUE(read_file(work / "new/new.bin") == random_bytes(30'000, 5));
    EXPECT_EQ(read_file(work / "changed.txt"), "two\r\n");
    EXPECT_EQ(read_file(work / "new/new.txt"), "new\r\n");
    EXPECT_FALSE(fs::exists(work / "gone"));
  }

 private:
  fs::path origin_;
};

TEST_F(Crash, OfAPullLeavesNothingForTheNextCommit) {
  at_each_call([&](unsigned call) {
    const fs::path work = copy();
    const bool died = crash(work, call, {"pull"});
    write_file(work / "mine.dat", "mine\n");
    expect_success(hoist(work, {"add", "."}));
    expect_success(hoist(work, {"commit", "-m", "mine"}));
    EXPECT_EQ(git(work, {"show", "--format=", "--name-only", "HEAD"}), "mine.dat\n") << call;
    expect_clean(work, call);
    expect_success(hoist(work, {"pull"}));
    expect_as_origin(work, call);
    return died;
  });
}

TEST_F(Crash, OfACloneIsMendedByTheNext) {
  at_each_call([&](unsigned call) {
    const fs::path work = folder() / "work";
    fs::remove_all(work);
    const std::vector<std::string> clone{"clone", url(), work.string()};
    const bool died = crash(work, call, clone);
    if (died) expect_success(hoist(folder(), clone));
    expect_as_origin(work, call);
    return died;
  });
}

TEST_F(Crash, OfAnAddOrACommitLosesNothing) {
  for (const bool is_commit : {false, true}) {
    at_each_call([&](unsigned call) {
      const fs::path work = copy();
      write(work, {{"mine.bin", random_bytes(50'000, 6)}, {"mine.txt", "mine\n"}});
      if (is_commit) expect_success(hoist(work, {"add", "."}));
      const bool died =
          is_commit ? crash(work, call, {"commit", "-m", "mine"}) : crash(work, call, {"add", "."});
      expect_success(hoist(work, {"add", "."}));
      expect_success(hoist(work, {"commit", "-m", "mine"}));
      expect_clean(work, call);
      EXPECT_EQ(git(work, {"show", "--format=", "--name-only", "HEAD"}), "mine.bin\nmine.txt\n");
      EXPECT_TRUE(read_file(work / "mine.bin") == random_bytes(50'000, 6));
      return died;
    });
  }
}

TEST_F(Crash, OfAPushIsMendedByTheNext) {
  const fs::path work = folder() / "work";
  expect_success(run({"cp", "-a", (folder() / "ours").string(), work.string()}, folder()));
  expect_success(hoist(work, {"pull"}));
  at_each_call([&](unsigned call) {
    const std::vector<TestFile> files{{"mine.bin", random_bytes(150'000, 100 + call)}};
    write(work, files);
    expect_success(hoist(work, {"add", "."}));
    expect_success(hoist(work, {"commit", "-m", "mine"}));
    const bool died = crash(work, call, {"push"});
    if (died) expect_success(hoist(work, {"push"}));
    expect_clean(work, call);
    expect_on_hub(files);
    EXPECT_EQ(git(work, {"ls-remote", "origin", "main"}).substr(0, 40),
              git(work, {"rev-parse", "HEAD"}).substr(0, 40));
    return died;
  });
}

}  // namespace
}  // namespace hoist::test
