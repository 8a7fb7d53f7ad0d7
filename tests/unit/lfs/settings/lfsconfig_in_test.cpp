// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hoist/error.hpp"
#include "lfs/settings/load_lfsconfig.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

class LfsconfigIn : public ::testing::Test {
 protected:
  [[nodiscard]] const fs::path& root() const { return folder_.path(); }
  [[nodiscard]] fs::path file() const { return root() / ".lfsconfig"; }

 private:
  test::TempDir folder_;
};

TEST_F(LfsconfigIn, ReadsTheFileInTheRoot) {
  EXPECT_FALSE(lfsconfig_in(root()));
  test::write_file(file(), "[lfs]\n\turl = https://hub.example\n");
  const auto read = lfsconfig_in(root());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->values.last("lfs.url"), "https://hub.example");
}

TEST_F(LfsconfigIn, DoesNotWaitForAFifo) {
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  const auto read = lfsconfig_in(root());
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->values.entries().empty());
}

TEST_F(LfsconfigIn, FollowsNoLink) {
  test::write_file(root() / "other", "[lfs]\n\turl = https://hub.example\n");
  fs::create_symlink("other", file());
  const auto read = lfsconfig_in(root());
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->values.entries().empty());
}

TEST_F(LfsconfigIn, ReadsNoEndlessFile) {
  std::ofstream(file()).close();
  fs::resize_file(file(), std::uintmax_t{1} << 40U);
  EXPECT_THROW(static_cast<void>(lfsconfig_in(root())), Error);
}

TEST_F(LfsconfigIn, TakesAFolderForAnEmptyOne) {
  fs::create_directory(file());
  const auto read = lfsconfig_in(root());
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->values.entries().empty());
}

}  // namespace
}  // namespace hoist::lfs
