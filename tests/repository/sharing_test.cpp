// SPDX-License-Identifier: Apache-2.0
// Everybody at work at once in one working copy: objects, threads, processes, git itself.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include "lfs/base/fd.hpp"
#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SharingTest : public RepositoryWorld {
 protected:
  /// Of the names in what HEAD holds.
  [[nodiscard]] std::vector<std::string> missing(const std::vector<std::string>& names) const {
    const std::string tree = '\n' + git(work(), {"ls-tree", "--name-only", "HEAD"});
    std::vector<std::string> lost;
    for (const std::string& name : names) {
      if (tree.find('\n' + name + '\n') == std::string::npos) lost.push_back(name);
    }
    return lost;
  }
  [[nodiscard]] static std::vector<std::string> numbered(const std::string& name, int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(name + std::to_string(i));
    return names;
  }
  void expect_all_there(int count) const {
    for (const char* name : {"x", "y"}) EXPECT_THAT(missing(numbered(name, count)), IsEmpty());
    EXPECT_EQ(git(work(), {"status", "--porcelain"}), "");
    EXPECT_EQ(git(work(), {"log", "--diff-filter=D", "--format=%s"}), "") << "nothing was deleted";
  }
  [[nodiscard]] lfs::ProcessResult run(const std::string& way, const std::string& name,
                                       int count) const {
    return lfs::run_process(
        {HOIST_SHARING_PROGRAM, way, work().string(), name, std::to_string(count)},
        {.cwd = folder(), .timeout = std::chrono::seconds(60)});
  }
  void expect_success(const lfs::ProcessResult& result) const {
    EXPECT_EQ(result.exit_status, 0) << result.error_output;
  }
  /// What a program that is at work there holds.
  [[nodiscard]] lfs::UniqueFd take_turn() const {
    fs::create_directories(work() / ".git/hoist");
    lfs::UniqueFd file(
        ::open((work() / ".git/hoist/turn").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    EXPECT_EQ(::flock(file.fd(), LOCK_EX | LOCK_NB), 0);
    return file;
  }
  void write_hook(const std::string& name, const std::string& script) const {
    write_file(work() / ".git/hooks" / name, "#!/bin/sh\n" + script + "\n");
    fs::permissions(work() / ".git/hooks" / name, fs::perms{0755});
  }
  [[nodiscard]] fs::path work() const { return folder() / "work"; }
};

TEST_F(SharingTest, ObjectsOfOneFolderHaveOneQueueByWhateverPath) {
  Repository first = begin();
  fs::create_directory_symlink(work(), folder() / "link");
  Repository second(folder() / "link");
  const std::size_t before = first.command_queue().size();
  const Command job = first.enqueue("of the first", [] {});
  const Command later = second.enqueue("of the second", [] {});
  EXPECT_THAT(first.command_queue(), SizeIs(before + 2));
  EXPECT_THAT(second.command_queue(), SizeIs(before + 2));
  second.wait_for_commands();
  EXPECT_LE(job.finished_at(), later.started_at());
  EXPECT_EQ(error_of([&] {
              const CommitScope scope = first.commit_scope();
              static_cast<void>(second.commit_scope());
            }).kind(),
            ErrorKind::conflict)
      << "one scope for both";
}

TEST_F(SharingTest, ACommandKeepsTheOptionsOfTheObjectThatQueuedIt) {
  Repository strict = begin();
  Repository free(work(), {.run_hooks = false});
  write_hook("pre-push", "echo 'not today'; exit 1");
  write(strict, "f", "x");
  strict.add();
  strict.commit({.message = "f"});
  const Command refused = strict.push({.blocking = false});
  const Command taken = free.push({.blocking = false});
  free.wait_for_commands();
  EXPECT_EQ(refused.status(), 5);
  EXPECT_THAT(refused.error_output(), HasSubstr("not today"));
  EXPECT_EQ(taken.status(), 0) << taken.error_output();
}

TEST_F(SharingTest, TwoObjectsInTwoThreadsLoseNothing) {
  begin();
  constexpr int count = 20;
  std::atomic<int> errors{0};
  const auto commit_files = [&](const std::string& name) {
    Repository repository(work());
    for (const std::string& file : numbered(name, count)) {
      try {
        write(repository, file, file);
        repository.add(file);
        repository.commit(file);
      } catch (const Error& error) {
        ++errors;
        ADD_FAILURE() << error.what();
      }
    }
  };
  std::thread other([&] { commit_files("x"); });
  commit_files("y");
  other.join();
  EXPECT_EQ(errors, 0);
  expect_all_there(count);
}

TEST_F(SharingTest, TwoProcessesLoseNothing) {
  begin();
  constexpr int count = 12;
  lfs::ProcessResult other;
  std::thread thread([&] { other = run("commits", "x", count); });
  expect_success(run("commits", "y", count));
  thread.join();
  expect_success(other);
  expect_all_there(count);
}

TEST_F(SharingTest, TwoProcessesWithScopesLoseNothing) {
  begin();
  constexpr int count = 6;
  lfs::ProcessResult other;
  std::thread thread([&] { other = run("scopes", "x", count); });
  expect_success(run("scopes", "y", count));
  thread.join();
  expect_success(other);
  expect_all_there(count);
  EXPECT_EQ(git(work(), {"rev-parse", "HEAD"}), git(remote(), {"rev-parse", "main"}));
}

TEST_F(SharingTest, CommitsOfGitBesideOursLoseNothing) {
  Repository repository = begin();
  constexpr int count = 12;
  lfs::ProcessResult other;
  std::thread thread([&] {
    // git does not wait for locks: it is asked again.
    other = lfs::run_process(
        {"sh", "-c",
         "i=0; while [ $i -lt 12 ]; do echo x > x$i; until git add x$i; do :; done; "
         "until git commit --quiet -m x$i x$i || git diff --quiet HEAD -- x$i; do :; done; "
         "i=$((i+1)); done"},
        {.cwd = work(), .timeout = std::chrono::seconds(60)});
  });
  for (const std::string& file : numbered("y", count)) {
    write(repository, file, file);
    git(work(), {"-c", "alias.insist=!until git add \"$1\"; do :; done; :", "insist", file});
    repository.commit(file);
  }
  thread.join();
  expect_success(other);
  expect_all_there(count);
}

TEST_F(SharingTest, TemporaryObjectsInALoopEndWithTheLastCommitAtTheRemote) {
  begin();
  const lfs::ProcessResult result = run("temporaries", "m.txt", 5);
  expect_success(result);
  EXPECT_THAT(result.error_output, IsEmpty());
  EXPECT_EQ(git(work(), {"rev-parse", "HEAD"}), git(remote(), {"rev-parse", "main"}));
  EXPECT_EQ(git(remote(), {"show", "main:m.txt"}), "4");
}

TEST_F(SharingTest, WhatChangesSomethingWaitsForAnotherProcessAndALookDoesNot) {
  Repository first = begin();
  write(first, "f", "x");
  lfs::UniqueFd turn = take_turn();
  bool is_told = false;
  int questions = 0;
  Repository repository(
      work(), {.callbacks = {.notice =
                                 [&](std::string_view words) {
                                   is_told |= words.find("another hoist") != words.npos;
                                 },
                             .stop_requested = [&] { return is_told || ++questions > 1000; }}});
  EXPECT_EQ(error_of([&] { repository.add("f"); }).kind(), ErrorKind::cancelled);
  EXPECT_TRUE(is_told);
  EXPECT_EQ(error_of([&] { repository.commit("f"); }).kind(), ErrorKind::cancelled);
  EXPECT_EQ(error_of([&] { repository.pull(); }).kind(), ErrorKind::cancelled);
  EXPECT_EQ(error_of([&] { repository.checkout("main"); }).kind(), ErrorKind::cancelled);
  EXPECT_THAT(first.status(), SizeIs(1));
  EXPECT_EQ(first.current_branch(), "main");
  EXPECT_EQ(first.push({.blocking = true}).status(), 0);
  turn.reset();
  first.add("f");
  EXPECT_TRUE(first.commit("f"));
}

TEST_F(SharingTest, AHookMayCallHoist) {
  Repository repository = begin();
  write(repository, "f", "x");
  write(repository, "generated", "x");
  write_hook("pre-commit", std::string("exec " HOIST_SHARING_PROGRAM " adds . generated 1"));
  repository.add("f");
  repository.commit("f and what the hook adds");
  EXPECT_THAT(missing({"f", "generated"}), IsEmpty());
}

TEST_F(SharingTest, ACallbackCannotUseTheWorkingCopyThatIsInHand) {
  begin();
  std::vector<std::string> refusals;
  Repository* self = nullptr;
  Repository repository(
      work(), {.callbacks = {.progress = [&](const Progress&) {
                 refusals.emplace_back(error_of([&] { static_cast<void>(self->status()); }).what());
               }}});
  self = &repository;
  write(repository, "large.bin", "content");
  repository.add("large.bin");
  EXPECT_THAT(refusals, Contains(HasSubstr("within a callback")));
}

struct NoBranch {
  const char* name;
  const char* branch;
  const char* why;
};

class ScopeBranch : public SharingTest, public ::testing::WithParamInterface<NoBranch> {};

TEST_P(ScopeBranch, ThatIsNoneIsRefusedBeforeAnythingMoves) {
  Repository repository = begin();
  repository.add_tag("v1");
  git(work(), {"fetch", "--quiet"});
  std::string branch = GetParam().branch;
  if (branch == "COMMIT") branch = repository.head().value();
  if (branch == "SHORT") branch = repository.head().value().substr(0, 10);
  write(repository, "f", "x");
  const std::string before = git(work(), {"for-each-ref"}) + git(work(), {"rev-parse", "HEAD"});
  const Error error = error_of([&] { repository.commit({.branch = branch}, [](const auto&) {}); });
  EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
  EXPECT_THAT(error.what(), HasSubstr(GetParam().why));
  EXPECT_EQ(git(work(), {"for-each-ref"}) + git(work(), {"rev-parse", "HEAD"}), before);
  EXPECT_EQ(repository.current_branch(), "main");
}

INSTANTIATE_TEST_SUITE_P(
    Names, ScopeBranch,
    ::testing::Values(NoBranch{"Tag", "v1", "it is a tag"},
                      NoBranch{"Commit", "COMMIT", "it stands for a commit"},
                      NoBranch{"ShortCommit", "SHORT", "it stands for a commit"},
                      NoBranch{"Head", "HEAD", "what is checked out"},
                      NoBranch{"At", "@", "what is checked out"},
                      NoBranch{"OfTheRemote", "origin/main", "a branch of a remote"},
                      NoBranch{"NotYetOfTheRemote", "origin/new", "a branch of a remote"},
                      NoBranch{"InFull", "refs/heads/main", "a reference in full"},
                      NoBranch{"Half", "heads/main", "it stands for a commit"},
                      NoBranch{"Bad", "a..b", "git takes no such name"}),
    [](const auto& row) { return row.param.name; });

TEST_F(SharingTest, AScopeTakesAnExistingBranchThoughATagHasItsName) {
  Repository repository = begin();
  git(work(), {"branch", "dev"});
  git(work(), {"tag", "dev"});
  repository.commit({.branch = "dev"}, [](const fs::path& dir) { write_file(dir / "f", "x"); });
  EXPECT_EQ(repository.current_branch(), "dev");
}

}  // namespace
}  // namespace hoist::test
