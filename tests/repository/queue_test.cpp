// SPDX-License-Identifier: Apache-2.0
// Pushes behind the program's back.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class QueueTest : public RepositoryWorld {
 protected:
  /// The remote takes a push only when open_remote() was called.
  void close_remote() {
    write_remote_hook("while [ ! -e \"" + gate().string() + "\" ]; do sleep 0.01; done");
  }
  void open_remote() { write_file(gate(), ""); }
  void write_remote_hook(const std::string& script) {
    write_file(remote() / "hooks/pre-receive", "#!/bin/sh\n" + script + "\n");
    fs::permissions(remote() / "hooks/pre-receive", fs::perms{0755});
  }
  std::string commit_file(Repository& repository, const std::string& name,
                          const std::string& text) {
    write(repository, name, text);
    repository.add();
    return repository.commit("write " + name).value();
  }
  [[nodiscard]] std::string remote_head() const {
    return git(remote(), {"rev-parse", "main"}).substr(0, 40);
  }
  [[nodiscard]] fs::path gate() const { return folder() / "gate"; }
};

TEST_F(QueueTest, APushRunsWhileTheProgramGoesOn) {
  Repository repository = begin({{"a.bin", "1"}});
  close_remote();
  const std::string second = commit_file(repository, "a.bin", "2");
  const Command command = repository.push({.blocking = false});
  EXPECT_EQ(command.title(), "push main to origin");
  EXPECT_EQ(command.status(), -1);
  EXPECT_FALSE(command.is_done());
  EXPECT_FALSE(command.failed());
  EXPECT_FALSE(command.wait_for(milliseconds(1)));
  // What works on the working copy does not wait for it.
  const std::string third = commit_file(repository, "b.bin", "3");
  EXPECT_TRUE(repository.is_clean());
  EXPECT_THAT(repository.commands_in_progress(), SizeIs(1));
  open_remote();
  command.wait();
  EXPECT_EQ(command.status(), 0);
  EXPECT_TRUE(command.is_done());
  EXPECT_FALSE(command.failed());
  EXPECT_THAT(command.output(), HasSubstr(second));
  EXPECT_LE(command.started_at(), command.finished_at());
  EXPECT_LE(command.queued_at(), command.started_at());
  EXPECT_EQ(remote_head(), second) << "what was committed afterwards was not asked for";
  EXPECT_THAT(repository.commands_in_progress(), IsEmpty());
  repository.push();
  EXPECT_EQ(remote_head(), third);
  EXPECT_EQ(git(repository.path(), {"for-each-ref", "refs/hoist"}), "");
}

TEST_F(QueueTest, CommandsOutliveTheirRepository) {
  std::optional<Command> command;
  std::string commit;
  {
    Repository repository = begin({{"a.bin", "1"}});
    close_remote();
    commit = commit_file(repository, "a.bin", "2");
    command = repository.push({.blocking = false});
  }
  open_remote();
  command->wait();
  EXPECT_EQ(command->status(), 0);
  EXPECT_EQ(remote_head(), commit);
}

TEST_F(QueueTest, ManyPushesOfABranchGoAsFew) {
  Repository repository = begin({{"a.bin", "1"}});
  close_remote();
  std::vector<Command> commands;
  std::string last;
  for (int i = 0; i < 200; ++i) {
    last = commit_file(repository, "a.bin", std::to_string(i));
    commands.push_back(repository.push({.blocking = false}));
  }
  open_remote();
  repository.wait_for_commands();
  for (const Command& command : commands) EXPECT_EQ(command.status(), 0) << command.error_output();
  EXPECT_EQ(remote_head(), last);
  EXPECT_EQ(git(remote(), {"rev-list", "--count", "main"}), "201\n");
  EXPECT_THAT(repository.command_queue(), SizeIs(201));
}

TEST_F(QueueTest, APushThatIsBehindFailsAndSaysToPull) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  commit_file(theirs, "b.bin", "theirs");
  theirs.push();
  commit_file(ours, "a.bin", "ours");
  const Command command = ours.push({.blocking = false});
  command.wait();
  EXPECT_EQ(command.status(), 2);
  EXPECT_TRUE(command.failed());
  EXPECT_THAT(command.error_output(), HasSubstr("pull first"));
  EXPECT_THAT(ours.commands_failed(), SizeIs(1));
  // A pull puts the commit on top of theirs, and the push is for what it has become.
  ours.pull();
  const Command again = command.retry();
  again.wait();
  EXPECT_EQ(again.status(), 0) << again.error_output();
  EXPECT_EQ(remote_head(), ours.head());
}

TEST_F(QueueTest, AWaitedForPushPullsOnceAndTriesAgain) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  commit_file(theirs, "b.bin", "theirs");
  theirs.push();
  commit_file(ours, "a.bin", "ours");
  EXPECT_EQ(ours.push().status(), 0);
  EXPECT_EQ(content(ours, "b.bin"), "theirs");
  EXPECT_EQ(remote_head(), ours.head());
  EXPECT_THAT(ours.commands_failed(), IsEmpty());
}

TEST_F(QueueTest, WaitingPushesFollowARebase) {
  Repository ours = begin({{"a.bin", "1"}});
  close_remote();
  commit_file(ours, "a.bin", "on its way");
  const Command first = ours.push({.blocking = false});
  commit_file(ours, "c.bin", "waits");
  const Command second = ours.push({.blocking = false});
  while (!first.started_at()) std::this_thread::sleep_for(milliseconds(1));
  // Another one was faster, which our push will hear of when the remote takes it.
  write_file(remote() / "hooks/pre-receive", "#!/bin/sh\nexit 0\n");
  Repository theirs = clone("theirs");
  commit_file(theirs, "b.bin", "theirs");
  theirs.push();
  ours.pull();
  open_remote();
  ours.wait_for_commands();
  EXPECT_EQ(second.status(), 0) << second.error_output();
  EXPECT_EQ(remote_head(), ours.head());
}

TEST_F(QueueTest, AFailureDoesNotStopWhatComesAfterIt) {
  Repository repository = begin({{"a.bin", "1"}});
  write_remote_hook("echo 'not on Sundays' >&2; exit 1");
  commit_file(repository, "a.bin", "2");
  const Command refused = repository.push({.blocking = false});
  refused.wait();
  EXPECT_EQ(refused.status(), 5);
  EXPECT_THAT(refused.error_output(), AllOf(HasSubstr("not on Sundays"), HasSubstr("error:")));
  fs::remove(remote() / "hooks/pre-receive");
  const std::string last = commit_file(repository, "a.bin", "3");
  const Command taken = repository.push({.blocking = false});
  taken.wait();
  EXPECT_EQ(taken.status(), 0);
  EXPECT_EQ(remote_head(), last) << "the commits of the failed push came along";
}

TEST_F(QueueTest, MayBeCancelled) {
  Repository repository = begin({{"a.bin", "1"}});
  close_remote();
  commit_file(repository, "a.bin", "2");
  const Command running = repository.push({.blocking = false});
  commit_file(repository, "a.bin", "3");
  const Command waiting = repository.push({.blocking = false});
  while (!running.started_at()) std::this_thread::sleep_for(milliseconds(1));
  waiting.cancel();
  EXPECT_EQ(waiting.status(), 130);
  EXPECT_TRUE(waiting.failed());
  running.cancel();
  running.wait();
  EXPECT_EQ(running.status(), 130);
  open_remote();
}

TEST_F(QueueTest, ALotOfWordsFromTheRemoteHoldNothingUp) {
  Repository repository = begin({{"a.bin", "1"}});
  write_remote_hook(
      "i=0; while [ $i -lt 2000 ]; do echo \"line $i of the many that a server "
      "may have to say about what it was given\" >&2; i=$((i+1)); done");
  commit_file(repository, "a.bin", "2");
  const Command command = repository.push({.blocking = false});
  command.wait();
  EXPECT_EQ(command.status(), 0);
  EXPECT_GT(command.error_output().size(), 100'000U);
  EXPECT_THAT(command.error_output(), AllOf(HasSubstr("line 0 of"), HasSubstr("line 1999 of")));
}

TEST_F(QueueTest, JobsRunInOrderAndMayUseTheRepository) {
  Repository repository = begin({{"a.bin", "1"}});
  std::vector<std::string> order;
  commit_file(repository, "a.bin", "2");
  const Command push = repository.push({.blocking = false});
  const Command job = repository.enqueue("look", [&] {
    order.emplace_back(push.is_done() ? "after the push" : "before the push");
    write(repository, "made.txt", "in a job");
    repository.add();
    repository.commit("in a job");
    repository.push();
  });
  const Command bad = repository.enqueue("throw", [] { throw std::runtime_error("a reason"); });
  const Command self = repository.enqueue("wait", [&] { repository.wait_for_commands(); });
  repository.wait_for_commands();
  EXPECT_EQ(job.status(), 0) << job.error_output();
  EXPECT_THAT(order, ::testing::ElementsAre("after the push"));
  EXPECT_EQ(remote_head(), repository.head());
  EXPECT_EQ(bad.status(), 1);
  EXPECT_THAT(bad.error_output(), HasSubstr("a reason"));
  EXPECT_EQ(self.status(), 2);
  EXPECT_THAT(self.error_output(), HasSubstr("never end"));
}

TEST_F(QueueTest, ThreadsMayShareARepository) {
  Repository repository = begin({{"a.bin", "1"}});
  std::atomic<int> commits{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        write(repository, "file" + std::to_string(t) + ".bin", std::to_string(i));
        repository.add();
        if (repository.commit("of thread " + std::to_string(t))) ++commits;
        repository.push({.blocking = false});
        static_cast<void>(repository.command_queue().back().progress());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  repository.wait_for_commands();
  EXPECT_THAT(repository.commands_failed(), IsEmpty());
  EXPECT_EQ(remote_head(), repository.head());
  EXPECT_EQ(git(remote(), {"rev-list", "--count", "main"}), std::to_string(commits + 1) + "\n");
  expect_clean(repository);
}

// Long training goes on for thousands of these. Under a sanitizer its own search for leaks serves.
TEST_F(QueueTest, CommitsPullsAndPushesLeaveNoMemoryBehind) {
  Repository repository = begin({{"a.bin", "1"}});
  const auto round = [&](int number) {
    repository.commit(
        {}, [&](const fs::path& dir) { write_file(dir / "a.bin", std::to_string(number)); });
  };
  for (int i = 0; i < 3; ++i) round(i);
  const std::size_t before = ::mallinfo2().uordblks;
  constexpr int rounds = 20;
  constexpr std::size_t round_bytes = 100'000;
  for (int i = 0; i < rounds; ++i) round(100 + i);
  EXPECT_LT(::mallinfo2().uordblks, before + rounds * round_bytes);
}

TEST_F(QueueTest, NamesThatADeadProcessLeftAreSwept) {
  Repository repository = begin({{"a.bin", "1"}});
  git(repository.path(), {"update-ref", "refs/hoist/push/0123456789abcdef-1", "HEAD"});
  const Repository again(repository.path());
  EXPECT_EQ(git(repository.path(), {"for-each-ref", "refs/hoist"}), "");
}

TEST_F(QueueTest, PushToHubAddsCommitsAndPushes) {
  Repository repository = begin({{"a.bin", "1"}});
  EXPECT_FALSE(repository.push_to_hub());
  EXPECT_EQ(error_of([&] { repository.push_to_hub({.clean_ok = false}); }).kind(),
            ErrorKind::conflict);
  write(repository, "b.txt", "2");
  EXPECT_EQ(repository.push_to_hub({.message = "to the hub"}).value().status(), 0);
  EXPECT_EQ(remote_head(), repository.head());
  EXPECT_EQ(git(remote(), {"log", "-1", "--format=%s", "main"}), "to the hub\n");
  // Unpushed commits are pushed though nothing has changed.
  commit_file(repository, "b.txt", "3");
  const auto command = repository.push_to_hub({.blocking = false});
  ASSERT_TRUE(command);
  command->wait();
  EXPECT_EQ(remote_head(), repository.head());
}

}  // namespace
}  // namespace hoist::test
