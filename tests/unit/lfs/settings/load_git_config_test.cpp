// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/load_git_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

using ::testing::HasSubstr;

TEST(LoadGitConfig, ReadsTheRepositoryOfTheFolder) {
  const test::TempDir folder;
  run_process({"git", "init", "-q", "."}, {.cwd = folder.path()});
  run_process({"git", "config", "hoist.connections", "7"}, {.cwd = folder.path()});
  const GitConfig config = load_git_config(folder.path());
  ASSERT_NE(config.find("hoist.connections"), nullptr);
  EXPECT_EQ(config.find("hoist.connections")->value, "7");
  EXPECT_EQ(config.find("hoist.connections")->origin, "file:.git/config");
}

TEST(LoadGitConfig, PassesOnGitsWordsAboutABrokenFile) {
  const test::TempDir folder;
  run_process({"git", "init", "-q", "."}, {.cwd = folder.path()});
  test::write_file(folder.path() / ".git/config", "[broken\n");
  try {
    load_git_config(folder.path());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
    EXPECT_THAT(error.what(), HasSubstr("bad config line 1"));
  }
}

TEST(LoadGitConfig, NamesAFolderThatIsNotThere) {
  EXPECT_THROW(load_git_config("/no/such/folder"), Error);
}

}  // namespace
}  // namespace hoist::lfs
