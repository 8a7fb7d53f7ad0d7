// SPDX-License-Identifier: Apache-2.0
// Pull, write, add, commit, push in one scope.
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class CommitScopeTest : public RepositoryWorld {
 protected:
  [[nodiscard]] std::string remote_file(const std::string& name,
                                        const std::string& branch = "main") const {
    return git(remote(), {"show", branch + ":" + name});
  }
  [[nodiscard]] std::string remote_subject(const std::string& branch = "main") const {
    return git(remote(), {"log", "-1", "--format=%s", branch});
  }
};

TEST_F(CommitScopeTest, PullsThenAddsCommitsAndPushes) {
  Repository ours = begin({{"a.txt", "1"}});
  Repository theirs = clone("theirs");
  write(theirs, "b.txt", "theirs");
  theirs.push_to_hub();
  {
    const CommitScope scope = ours.commit_scope({.message = "My first file :)"});
    EXPECT_EQ(read_file(scope.path() / "b.txt"), "theirs") << "pulled";
    write_file(scope.path() / "file.txt", "{\"hey\": 8}");
    fs::remove(scope.path() / "a.txt");
  }
  EXPECT_EQ(remote_file("file.txt"), "{\"hey\": 8}");
  EXPECT_EQ(remote_subject(), "My first file :)\n");
  EXPECT_EQ(git(remote(), {"ls-tree", "--name-only", "main"}), ".gitattributes\nb.txt\nfile.txt\n");
  EXPECT_TRUE(ours.is_clean());
}

TEST_F(CommitScopeTest, TheEverydayFormReturnsWhatWasDone) {
  Repository repository = begin();
  const ScopeResult result = repository.commit(
      {.message = "words"}, [](const fs::path& dir) { write_file(dir / "f", "x"); });
  EXPECT_EQ(result.commit, repository.head());
  EXPECT_EQ(result.push.status(), 0);
  EXPECT_EQ(remote_file("f"), "x");
  const ScopeResult nothing = repository.commit({.message = "words"}, [](const fs::path&) {});
  EXPECT_FALSE(nothing.commit);
  EXPECT_EQ(nothing.push.status(), 0);
}

TEST_F(CommitScopeTest, OfATemporaryRepositoryIsSafe) {
  begin();
  {
    const CommitScope scope = Repository(folder() / "work").commit_scope({.message = "temporary"});
    write_file(scope.path() / "f", "x");
  }
  EXPECT_EQ(remote_subject(), "temporary\n");
}

TEST_F(CommitScopeTest, IntoAnEmptyRemoteMakesItsFirstCommit) {
  Repository repository = clone();
  repository.commit({.message = "first"}, [](const fs::path& dir) { write_file(dir / "f", "x"); });
  EXPECT_EQ(remote_subject(), "first\n");
}

TEST_F(CommitScopeTest, TracksLargeAndBinaryFilesUnlessTold) {
  Repository repository = begin();
  const std::string binary("\0\1\2", 3);
  repository.commit({}, [&](const fs::path& dir) { write_file(dir / "binary", binary); });
  EXPECT_THAT(remote_file("binary"), HasSubstr("oid sha256:"));
  EXPECT_THAT(remote_file(".gitattributes"), HasSubstr("binary filter=lfs"));
  repository.commit({.track_large_files = false},
                    [&](const fs::path& dir) { write_file(dir / "other", binary); });
  EXPECT_EQ(remote_file("other"), binary);
}

TEST_F(CommitScopeTest, MayWorkOnABranchWhichItMakes) {
  Repository repository = begin();
  repository.commit({.message = "on dev", .branch = "dev"},
                    [](const fs::path& dir) { write_file(dir / "f", "x"); });
  EXPECT_EQ(repository.current_branch(), "dev");
  EXPECT_EQ(remote_subject("dev"), "on dev\n");
}

TEST_F(CommitScopeTest, NamesFilesThatWereChangedBefore) {
  Repository repository = begin({{"a.txt", "1"}});
  for (const char* name : {"a.txt", "b", "c", "d", "e", "f", "g"}) write(repository, name, "new");
  notices.clear();
  repository.commit({}, [](const fs::path&) {});
  EXPECT_THAT(notices, Contains(HasSubstr("a.txt, b, c, d, e and 2 more")));
  EXPECT_EQ(remote_file("g"), "new");
}

TEST_F(CommitScopeTest, PullsUnderChangesOfTheUser) {
  Repository ours = begin({{"a.txt", "1"}, {"b.txt", "1"}});
  Repository theirs = clone("theirs");
  write(theirs, "a.txt", "theirs");
  theirs.push_to_hub();
  write(ours, "b.txt", "mine");
  ours.commit({}, [](const fs::path&) {});
  EXPECT_EQ(remote_file("a.txt"), "theirs");
  EXPECT_EQ(remote_file("b.txt"), "mine");
  // What the pull would overwrite is named, the block does not run, and nothing is lost.
  write(theirs, "c.txt", "theirs");
  theirs.pull();
  theirs.push_to_hub();
  write(ours, "c.txt", "mine");
  const Error error =
      error_of([&] { ours.commit({}, [](const fs::path&) { throw std::logic_error("ran"); }); });
  EXPECT_EQ(error.kind(), ErrorKind::conflict);
  EXPECT_THAT(error.what(), HasSubstr("c.txt"));
  EXPECT_EQ(content(ours, "c.txt"), "mine");
}

TEST_F(CommitScopeTest, LeftByAnExceptionCommitsNothing) {
  Repository repository = begin();
  const auto before = repository.head();
  EXPECT_THROW(
      {
        const CommitScope scope = repository.commit_scope();
        write_file(scope.path() / "half", "written");
        throw std::runtime_error("out of memory");
      },
      std::runtime_error);
  EXPECT_THROW(repository.commit({}, [](const fs::path&) { throw std::runtime_error("no"); }),
               std::runtime_error);
  EXPECT_EQ(repository.head(), before);
  EXPECT_EQ(content(repository, "half"), "written") << "stays for the user";
  repository.commit({}, [](const fs::path&) {});  // and the next scope may begin
  EXPECT_EQ(remote_file("half"), "written");
}

TEST_F(CommitScopeTest, DestroyedOnAnotherThreadCommitsNothing) {
  Repository repository = begin();
  const auto before = repository.head();
  auto* scope = new CommitScope(repository.commit_scope());  // NOLINT: owned by the thread below
  write(repository, "f", "x");
  std::thread([scope] { delete scope; }).join();
  EXPECT_EQ(repository.head(), before);
}

TEST_F(CommitScopeTest, IsLeftOnce) {
  Repository repository = begin();
  CommitScope scope = repository.commit_scope();
  EXPECT_EQ(error_of([&] { static_cast<void>(repository.commit_scope()); }).kind(),
            ErrorKind::conflict)
      << "a second scope";
  write_file(scope.path() / "f", "x");
  EXPECT_TRUE(scope.finish().commit);
  EXPECT_EQ(error_of([&] { scope.finish(); }).kind(), ErrorKind::conflict);
  CommitScope second = repository.commit_scope();
  write_file(second.path() / "g", "x");
  second.discard();
  EXPECT_EQ(error_of([&] { second.finish(); }).kind(), ErrorKind::conflict);
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "?? g\n");
}

TEST_F(CommitScopeTest, AFailureOnLeavingIsAFailedCommand) {
  Repository repository = begin();
  write_file(remote() / "hooks/pre-receive", "#!/bin/sh\necho 'closed' >&2\nexit 1\n");
  fs::permissions(remote() / "hooks/pre-receive", fs::perms{0755});
  testing::internal::CaptureStderr();
  {
    const CommitScope scope = repository.commit_scope();
    write_file(scope.path() / "f", "x");
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("hook declined"));
  ASSERT_THAT(repository.commands_failed(), SizeIs(1));
  EXPECT_THAT(repository.commands_failed().back().error_output(), HasSubstr("hook declined"));
  write_file(repository.path() / ".git/index.lock", "");
  testing::internal::CaptureStderr();
  {
    const CommitScope scope = repository.commit_scope();
    write_file(scope.path() / "g", "x");
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("index.lock"));
  ASSERT_THAT(repository.commands_failed(), SizeIs(2));
  EXPECT_EQ(repository.commands_failed().back().title(), "commit of " + repository.path().string());
}

TEST_F(CommitScopeTest, GoesOnOfflineUnlessItIsToWait) {
  Repository repository = begin();
  git(repository.path(), {"remote", "set-url", "origin", "http://127.0.0.1:1/none"});
  notices.clear();
  {
    const CommitScope scope = repository.commit_scope({.blocking = false});
    write_file(scope.path() / "f", "x");
  }
  EXPECT_THAT(notices, Contains(HasSubstr("not pulled")));
  const Command push = repository.command_queue().back();
  push.wait();
  EXPECT_EQ(push.status(), 4);
  EXPECT_EQ(error_of([&] { static_cast<void>(repository.commit_scope()); }).kind(),
            ErrorKind::network);
  // The commit is there, and goes along when the remote is back.
  git(repository.path(), {"remote", "set-url", "origin", remote().string()});
  const Command again = push.retry();
  again.wait();
  EXPECT_EQ(again.status(), 0) << again.error_output();
  EXPECT_EQ(remote_file("f"), "x");
}

TEST_F(CommitScopeTest, WithoutBlockingQueuesThePush) {
  Repository repository = begin();
  for (int i = 0; i < 3; ++i) {
    repository.commit({.message = "step " + std::to_string(i), .blocking = false},
                      [i](const fs::path& dir) { write_file(dir / "f", std::to_string(i)); });
  }
  EXPECT_THAT(repository.command_queue(), SizeIs(4));
  repository.wait_for_commands();
  EXPECT_THAT(repository.commands_failed(), IsEmpty());
  EXPECT_EQ(git(remote(), {"log", "--format=%s", "-3", "main"}), "step 2\nstep 1\nstep 0\n");
}

// What it prunes: see PruneTest. Objects of a test are too young to go.
TEST_F(CommitScopeTest, PrunesTheStoreWhereAskedAfterAPushThatSucceeded) {
  Repository repository = begin({{"a.bin", "content"}});
  const auto write_some = [](const fs::path& dir) { write_file(dir / "f", "x"); };
  EXPECT_THAT(repository.commit({}, write_some).push.output(), Not(HasSubstr("LFS store")));
  EXPECT_THAT(repository.commit({.auto_lfs_prune = true}, write_some).push.output(),
              HasSubstr("0 objects of the LFS store removed"));
  git(repository.path(), {"config", "extensions.preciousObjects", "true"});
  const ScopeResult result = repository.commit({.auto_lfs_prune = true}, write_some);
  EXPECT_EQ(result.push.status(), 0) << "the push has succeeded";
  EXPECT_THAT(result.push.error_output(), HasSubstr("the LFS store was not pruned"));
}

TEST_F(CommitScopeTest, NeedsABranch) {
  Repository repository = begin();
  git(repository.path(), {"checkout", "--quiet", "--detach"});
  EXPECT_THAT(error_of([&] { static_cast<void>(repository.commit_scope()); }).what(),
              HasSubstr("no branch"));
}

}  // namespace
}  // namespace hoist::test
