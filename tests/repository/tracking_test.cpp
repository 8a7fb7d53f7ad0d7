// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TrackingTest : public RepositoryWorld {
 protected:
  [[nodiscard]] bool is_pointer(const Repository& repository, const std::string& path) const {
    return git(repository.path(), {"cat-file", "blob", ":" + path}).starts_with("version ");
  }
};

TEST_F(TrackingTest, LargeFilesAreTrackedByName) {
  Repository repository = clone();
  const std::string large(10 << 20, 'x');
  for (const char* name : {"big one.txt", "[1]*.txt", "sub/\xc3\xbc.txt"}) {
    write(repository, name, large);
  }
  write(repository, "small.txt", large.substr(1));
  write(repository, ".gitignore", "ignored.txt\n");
  write(repository, "ignored.txt", large);
  fs::create_symlink("nowhere", repository.path() / "dangling");
  git(folder(), {"init", "--quiet", (repository.path() / "nested").string()});
  EXPECT_THAT(repository.auto_track_large_files(),
              ElementsAre("[1]*.txt", "big one.txt", "sub/\xc3\xbc.txt"));
  EXPECT_THAT(repository.auto_track_large_files(), IsEmpty());
  repository.add();
  EXPECT_TRUE(is_pointer(repository, "big one.txt"));
  EXPECT_TRUE(is_pointer(repository, "[1]*.txt"));
  EXPECT_TRUE(is_pointer(repository, "sub/\xc3\xbc.txt"));
  EXPECT_FALSE(is_pointer(repository, "small.txt"));
}

TEST_F(TrackingTest, BinaryFilesOfAnySizeAreTracked) {
  Repository repository = clone();
  write(repository, "a.dat", std::string("\0", 1));
  write(repository, "b.dat", "text \xc3\xbc");
  EXPECT_THAT(repository.auto_track_binary_files(), ElementsAre("a.dat"));
}

TEST_F(TrackingTest, AFileThatIsGoneIsTrackedNoMore) {
  Repository repository = clone();
  write(repository, "a.dat", std::string("\0", 1));
  repository.auto_track_binary_files();
  repository.add();
  repository.commit();
  fs::remove(repository.path() / "a.dat");
  EXPECT_THAT(repository.auto_track_binary_files(), IsEmpty());
  EXPECT_EQ(content(repository, ".gitattributes"), "");
}

TEST_F(TrackingTest, APatternTakesFilesThatGitHasAlready) {
  Repository repository = clone();
  write(repository, "a.dat", "words");
  repository.add();
  repository.commit();
  repository.lfs_track({"*.dat"});
  repository.add();
  EXPECT_TRUE(is_pointer(repository, "a.dat"));
  repository.commit();
  expect_clean(repository);
  repository.lfs_untrack("*.dat");
  EXPECT_EQ(content(repository, ".gitattributes"), "");
}

}  // namespace
}  // namespace hoist::test
