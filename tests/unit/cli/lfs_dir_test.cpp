// SPDX-License-Identifier: Apache-2.0
#include "cli/lfs_dir.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::cli {
namespace {

namespace fs = std::filesystem;

class LfsDir : public testing::Test {
 protected:
  LfsDir() {
    git({"init", "-q", "work"}, top());
    git({"init", "-q", "--bare", "bare.git"}, top());
    fs::create_directories(top() / "work/a/b");
  }
  static void git(std::vector<std::string> arguments, const fs::path& cwd) {
    arguments.insert(arguments.begin(), {"git", "-c", "user.name=n", "-c", "user.email=e"});
    EXPECT_EQ(lfs::run_process(arguments, {.cwd = cwd}).exit_status, 0);
  }
  [[nodiscard]] fs::path found(const fs::path& folder,
                               const test::ConfigEntries& entries = {}) const {
    return find_lfs_dir(top() / folder, test::git_config_of(entries)).lexically_normal();
  }
  [[nodiscard]] fs::path top() const { return fs::canonical(folder_.path()); }

 private:
  test::TempDir folder_;
};

TEST_F(LfsDir, IsThatOfTheRepositoryAroundAFolder) {
  for (const char* folder : {"work", "work/a/b", "work/.git"}) {
    EXPECT_EQ(found(folder), top() / "work/.git/lfs") << folder;
  }
  EXPECT_EQ(found("bare.git"), top() / "bare.git/lfs");
}

TEST_F(LfsDir, IsSharedByLinkedWorktrees) {
  git({"commit", "-q", "--allow-empty", "-m", "first"}, top() / "work");
  git({"worktree", "add", "-q", "../linked"}, top() / "work");
  EXPECT_EQ(found("linked"), top() / "work/.git/lfs");
}

TEST_F(LfsDir, IsWhereTheConfigurationSays) {
  EXPECT_EQ(found("work", {{"lfs.storage", "/big/disk"}}), "/big/disk");
  EXPECT_EQ(found("work/a", {{"lfs.storage", "../objects"}}), top() / "work/objects");
  EXPECT_EQ(found("work", {{"lfs.storage", ""}}), top() / "work/.git/lfs");
}

TEST_F(LfsDir, IsNoneOutsideOfRepositories) {
  try {
    static_cast<void>(found("."));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
  }
}

}  // namespace
}  // namespace hoist::cli
