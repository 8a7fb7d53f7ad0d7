// SPDX-License-Identifier: Apache-2.0
// lfs.fetchinclude and lfs.fetchexclude: large files that stay pointers.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::StartsWith;

class WantedFiles : public RepositoryWorld {
 protected:
  void configure(const std::string& key, const std::string& value) const {
    git(folder(), {"config", "--global", key, value});
  }
  void expect_pointer(const Repository& repository, const std::string& name) const {
    EXPECT_THAT(content(repository, name), StartsWith("version https://git-lfs")) << name;
  }
  [[nodiscard]] static std::size_t objects_of(const Repository& repository) {
    std::size_t count = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(repository.path() / ".git/lfs/objects")) {
      if (entry.is_regular_file()) ++count;
    }
    return count;
  }
};

TEST_F(WantedFiles, OthersStayPointersAndAreNotDownloaded) {
  Repository first = begin({{"a.bin", "a"}, {"old/b.bin", "b"}, {"new/old/c.bin", "c"}});
  configure("lfs.fetchexclude", "/old");
  Repository work = clone("again");
  EXPECT_EQ(content(work, "a.bin"), "a");
  EXPECT_EQ(content(work, "new/old/c.bin"), "c");
  expect_pointer(work, "old/b.bin");
  EXPECT_EQ(objects_of(work), 2U);
  expect_clean(work);
  EXPECT_THAT(notices, Each(StartsWith("remote: ")));
  // A pull and a checkout go by it, too.
  write(first, "old/b.bin", "b2");
  write(first, "a.bin", "a2");
  first.add();
  first.commit();
  first.push();
  work.pull();
  EXPECT_EQ(content(work, "a.bin"), "a2");
  expect_pointer(work, "old/b.bin");
  work.checkout("HEAD~");
  EXPECT_EQ(content(work, "a.bin"), "a");
  expect_pointer(work, "old/b.bin");
  expect_clean(work);
  // git-lfs agrees about them.
  git(work.path(), {"lfs", "pull"});
  expect_pointer(work, "old/b.bin");
}

TEST_F(WantedFiles, TheRepositoryItselfMaySayWhichTheyAre) {
  Repository first = begin({{"a.bin", "a"}, {"b.bin", "b"}});
  write(first, ".lfsconfig", "[lfs]\n\tfetchinclude = a.bin\n");
  first.add();
  first.commit();
  first.push();
  Repository work = clone("again");
  EXPECT_EQ(content(work, "a.bin"), "a");
  expect_pointer(work, "b.bin");
  // The user's word counts for more.
  configure("lfs.fetchinclude", "b.*");
  Repository other = clone("other");
  expect_pointer(other, "a.bin");
  EXPECT_EQ(content(other, "b.bin"), "b");
}

}  // namespace
}  // namespace hoist::test
