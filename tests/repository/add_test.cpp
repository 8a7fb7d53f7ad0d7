// SPDX-License-Identifier: Apache-2.0
// What `add` stages beside others, while files change, and by odd names; git is the judge.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::size_t mib = std::size_t{1} << 20U;

class AddTest : public RepositoryWorld {
 protected:
  [[nodiscard]] std::string staged(const Repository& repository) const {
    return git(repository.path(), {"diff", "--cached", "--name-only", "-z"});
  }
};

TEST_F(AddTest, NothingIsLostBesideGit) {
  constexpr int rounds = 10;
  Repository repository = begin();
  for (int i = 0; i < rounds; ++i) {
    const std::string ours = "ours" + std::to_string(i) + ".bin";
    const std::string theirs = "theirs" + std::to_string(i);
    write(repository, ours, random_bytes(mib, static_cast<unsigned>(i)));
    write(repository, theirs, "theirs");
    std::thread other([&] {
      while (true) {
        try {
          git(repository.path(), {"add", theirs});
          return;
        } catch (const std::runtime_error&) {
          // git does not wait for the lock of the index
        }
      }
    });
    repository.add(ours);
    other.join();
    const std::string files = git(repository.path(), {"ls-files"});
    EXPECT_THAT(files, HasSubstr(ours + "\n"));
    EXPECT_THAT(files, HasSubstr(theirs + "\n"));
  }
}

TEST_F(AddTest, WhatThrowsStagesNothing) {
  Repository repository = begin({{"a.txt", "1"}});
  write(repository, ".gitattributes",
        "*.bin filter=lfs diff=lfs merge=lfs -text\n*.x filter=other\n");
  write(repository, "a.txt", "2");
  write(repository, "b.bin", "new");
  write(repository, "c.x", "through another filter");
  EXPECT_EQ(error_of([&] { repository.add(); }).kind(), ErrorKind::unsupported);
  EXPECT_EQ(staged(repository), "");
}

TEST_F(AddTest, AFileThatGrowsIsStagedAsItWas) {
  Repository repository = begin({{"log.bin", "x"}, {"log.txt", "x"}});
  std::atomic<bool> is_over{false};
  std::thread writer([&] {
    while (!is_over) {
      std::ofstream(repository.path() / "log.bin", std::ios::app) << std::string(5000, 'y');
      std::ofstream(repository.path() / "log.txt", std::ios::app) << "line\n";
    }
  });
  for (int i = 0; i < 20; ++i) repository.add();
  is_over = true;
  writer.join();
  repository.commit();
  EXPECT_EQ(git(repository.path(), {"lfs", "fsck", "--pointers", "HEAD"}), "Git LFS fsck OK\n");
  repository.add();
  repository.commit();
  expect_clean(repository);
}

TEST_F(AddTest, NamesMeanTheFilesOfThoseNames) {
  const std::vector<std::string> names{"back\\slash.txt", "trail ", "nl\nx.txt", ":c.txt",
                                       "[ab].txt",        "!a",     "#a",        "*"};
  std::vector<std::pair<std::string, std::string>> files;
  for (const auto& name : names) files.emplace_back(name, "1");
  Repository repository = begin(files);
  for (const auto& name : names) {
    write(repository, name, "2");
    repository.add("./" + name);
    EXPECT_EQ(staged(repository), name + '\0') << name;
    git(repository.path(), {"commit", "--quiet", "--message", "2"});
    write(repository, "new" + name, "new");
    repository.add("./new" + name);
    EXPECT_EQ(staged(repository), "new" + name + '\0') << name;
    git(repository.path(), {"commit", "--quiet", "--message", "new"});
  }
  expect_clean(repository);
}

TEST_F(AddTest, NoPatternsAreNothingToAdd) {
  Repository repository = begin();
  write(repository, "secret.env", "x");
  const std::vector<std::string> changed;
  EXPECT_TRUE(repository.add(changed).empty());
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "?? secret.env\n");
}

TEST_F(AddTest, NothingIsStagedThroughALink) {
  Repository repository = begin({{"x/z.txt", "1"}});
  write_file(folder() / "other/.gitattributes", "*.secret binary\n");
  fs::remove_all(repository.path() / "x");
  fs::create_directory_symlink(folder() / "other", repository.path() / "x");
  repository.add();
  EXPECT_EQ(git(repository.path(), {"ls-files"}), ".gitattributes\nx\n");
  repository.commit();
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "");
}

TEST_F(AddTest, AnnouncedFilesAreNoPartOfACommit) {
  Repository repository = begin({{"a.txt", "1"}});
  write(repository, "i.txt", "content");
  git(repository.path(), {"add", "--intent-to-add", "i.txt"});
  EXPECT_FALSE(repository.commit());
  write(repository, "a.txt", "2");
  repository.add("a.txt");
  EXPECT_TRUE(repository.commit());
  EXPECT_EQ(git(repository.path(), {"ls-tree", "--name-only", "HEAD"}), ".gitattributes\na.txt\n");
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), " A i.txt\n");
  write(repository, "i.txt", "");
  repository.add("i.txt");
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "A  i.txt\n");
}

TEST_F(AddTest, LineEndsAreThoseOfGit) {
  Repository repository = begin({{"kept.txt", "a\r\nb\r\n"}});
  write(repository, ".gitattributes",
        "*.bin filter=lfs diff=lfs merge=lfs -text\n*.t text\nkept.txt text=auto\n*.a text=auto\n");
  write(repository, "x.t", "1\r\n2\n\r3\r");
  write(repository, "x.a", "1\r\n2\n");
  write(repository, "kept.txt", "a\r\nb\r\nc\r\n");
  write(repository, "big.t", [] {
    std::string text;
    while (text.size() < 3 * mib) text += "a line\r\n";
    return text;
  }());
  repository.add();
  const std::string ours = git(repository.path(), {"ls-files", "--stage"});
  git(repository.path(), {"reset", "--quiet"});
  git(repository.path(), {"-c", "core.safecrlf=false", "add", "."});
  EXPECT_EQ(git(repository.path(), {"ls-files", "--stage"}), ours);
}

}  // namespace
}  // namespace hoist::test
