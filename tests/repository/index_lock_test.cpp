// SPDX-License-Identifier: Apache-2.0
// The lock of the index, with git as the judge.
#include "repository/worktree/index_lock.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/net_filter.hpp"
#include "repository/worktree/work_blob.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using repository::IndexLock;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class IndexLockTest : public RepositoryWorld {
 protected:
  IndexLockTest() {
    fs::create_directory(root());
    git(root(), {"init", "--quiet"});
    open();
  }
  void open() {
    repo_ = git::out<git::Repo>([&](git_repository** it) {
      git::check(git_repository_open(it, root().c_str()), "cannot open");
    });
  }
  [[nodiscard]] git_repository* repo() const { return repo_.get(); }
  [[nodiscard]] fs::path root() const { return folder() / "repo"; }
  [[nodiscard]] fs::path index_file() const { return root() / ".git/index"; }
  [[nodiscard]] bool is_locked() const { return fs::exists(root() / ".git/index.lock"); }
  void put(const std::string& name, const std::string& text) const {
    write_file(root() / name, text);
  }
  [[nodiscard]] std::string staged() const { return git(root(), {"ls-files"}); }
  [[nodiscard]] std::string differences() const {
    return git(root(), {"diff-files", "--name-only"});
  }
  /// Puts a file that is nowhere in the working tree into the index.
  void add_entry(git_index* index, const char* path) const {
    git_index_entry entry{};
    entry.path = path;
    entry.mode = GIT_FILEMODE_BLOB;
    entry.id = repository::store_text(repo(), path);
    git::check(git_index_add(index, &entry), "cannot add");
  }
  static void date(const fs::path& file, std::time_t second, long nanosecond) {
    const std::array<struct timespec, 2> times{{{0, UTIME_OMIT}, {second, nanosecond}}};
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times.data(), AT_SYMLINK_NOFOLLOW), 0);
  }
  static std::time_t second_of(const fs::path& file) {
    struct stat state {};
    EXPECT_EQ(::lstat(file.c_str(), &state), 0);
    return state.st_mtim.tv_sec;
  }

 private:
  git::Repo repo_;
};

TEST_F(IndexLockTest, GitIsRefusedWhileItIsHeld) {
  put("a", "1");
  {
    const IndexLock lock(repo());
    EXPECT_THROW(git(root(), {"add", "a"}), std::runtime_error);
  }
  git(root(), {"add", "a"});
  EXPECT_EQ(staged(), "a\n");
}

TEST_F(IndexLockTest, WritesWhatWasChanged) {
  put("a", "1");
  git(root(), {"add", "a"});
  IndexLock lock(repo());
  add_entry(lock.index(), "b");
  lock.commit();
  EXPECT_FALSE(is_locked());
  EXPECT_EQ(staged(), "a\nb\n");
  git(root(), {"fsck", "--strict"});
}

TEST_F(IndexLockTest, MakesTheFirstIndex) {
  IndexLock lock(repo());
  EXPECT_EQ(git_index_entrycount(lock.index()), 0U);
  add_entry(lock.index(), "b");
  lock.commit();
  EXPECT_EQ(staged(), "b\n");
}

TEST_F(IndexLockTest, LeavesAllAsItWasWithoutACommit) {
  put("a", "1");
  git(root(), {"add", "a"});
  const std::string before = read_file(index_file());
  {
    const IndexLock lock(repo());
    add_entry(lock.index(), "b");
  }
  EXPECT_TRUE(read_file(index_file()) == before);
  EXPECT_FALSE(is_locked());
}

TEST_F(IndexLockTest, NamesTheLockOfAnotherProgram) {
  put(".git/index.lock", "");
  const Error error = error_of([&] { const IndexLock lock(repo()); });
  EXPECT_EQ(error.kind(), ErrorKind::conflict);
  EXPECT_THAT(error.what(), HasSubstr("index.lock"));
  EXPECT_TRUE(is_locked()) << "it is not ours";
}

TEST_F(IndexLockTest, WaitsForAnotherProgram) {
  put(".git/index.lock", "");
  std::thread other([&] { fs::remove(root() / ".git/index.lock"); });
  const IndexLock lock(repo());
  other.join();
  EXPECT_TRUE(is_locked());
}

TEST_F(IndexLockTest, GivesWayWhereItIsOnlyTried) {
  {
    const auto lock = IndexLock::try_take(repo());
    ASSERT_TRUE(lock);
    EXPECT_FALSE(IndexLock::try_take(repo()));
  }
  EXPECT_FALSE(is_locked());
}

TEST_F(IndexLockTest, IgnoresWhatAWriterThatDiedLeftBesideTheLock) {
  put(".git/index.lock.lock", "");
  IndexLock lock(repo());
  add_entry(lock.index(), "b");
  lock.commit();
  EXPECT_EQ(staged(), "b\n");
  EXPECT_FALSE(fs::exists(root() / ".git/index.lock.lock"));
}

TEST_F(IndexLockTest, OpensTheIndexOfASharedRepository) {
  git(root(), {"config", "core.sharedRepository", "group"});
  open();
  IndexLock lock(repo());
  add_entry(lock.index(), "b");
  lock.commit();
  EXPECT_EQ(fs::status(index_file()).permissions(), fs::perms{0664});
}

TEST_F(IndexLockTest, EditsInTheSecondOfTheIndexStayVisibleToGit) {
  git(root(), {"config", "core.trustCtime", "false"});  // which nobody can set back
  put(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  const std::vector<std::string> names{"same.txt", "same.bin", "edited.txt", "edited.bin"};
  for (const auto& name : names) put(name, "old " + name);
  fs::create_symlink("old", root() / "link");
  const std::time_t second = second_of(root() / "link") - 100;
  const auto date_all = [&] {
    for (const auto& name : names) date(root() / name, second, 1);
    date(root() / "link", second, 1);
  };
  date_all();
  git(root(), {"add", "."});
  for (const auto* name : {"edited.txt", "edited.bin"}) put(name, std::string("new ") + name);
  fs::remove(root() / "link");
  fs::create_symlink("new", root() / "link");
  date_all();
  date(index_file(), second, 500'000'000);
  ASSERT_EQ(differences(), "edited.bin\nedited.txt\nlink\n");

  const repository::NetFilter net;
  IndexLock lock(repo());
  add_entry(lock.index(), "gone");
  lock.commit();
  ASSERT_GT(second_of(index_file()), second);
  EXPECT_EQ(differences(), "edited.bin\nedited.txt\ngone\nlink\n");
  EXPECT_THAT(git(root(), {"ls-files", "--debug", "same.bin"}), HasSubstr("size: 12\t"));
}

TEST_F(IndexLockTest, EntriesCountAsOfWhenTheirFilesWereSeen) {
  git(root(), {"config", "core.trustCtime", "false"});
  put("a", "old");
  const std::time_t second = second_of(root() / "a") - 100;
  date(root() / "a", second, 1);
  IndexLock lock(repo());
  git_index_entry entry{};
  entry.path = "a";
  entry.mode = GIT_FILEMODE_BLOB;
  entry.id = repository::store_text(repo(), "old");
  entry.file_size = 3;
  entry.mtime = {static_cast<std::int32_t>(second), 1};
  git::check(git_index_add(lock.index(), &entry), "cannot add");
  lock.commit(std::chrono::system_clock::from_time_t(second) + 500ms);
  put("a", "new");
  date(root() / "a", second, 2);
  EXPECT_EQ(differences(), "a\n");
}

}  // namespace
}  // namespace hoist::test
