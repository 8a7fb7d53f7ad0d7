// SPDX-License-Identifier: Apache-2.0
// Several clones that push to one branch at once. The races are lost on purpose: a hook of the
// remote moves the branch after it has said where it is and before it takes the push.
#include <filesystem>
#include <string>

#include <fmt/format.h>
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

class BusyClones : public RepositoryWorld {
 protected:
  static std::string commit_file(Repository& repository, const std::string& name) {
    write_file(repository.path() / name, name);
    repository.add();
    return repository.commit({.message = name}).value();
  }
  /// What the remote does with the first `times` pushes before it takes them; `$new` is what comes.
  void at_receive(const std::string& script, int times = 1) const {
    write_hook(remote(), "pre-receive",
               fmt::format("read old new ref\necho run >> runs\n"
                           "[ $(wc -l < runs) -gt {} ] && exit 0\n"
                           "unset GIT_QUARANTINE_PATH\n{}\n",
                           times, script));
  }
  static void write_hook(const fs::path& git_dir, const std::string& name,
                         const std::string& script) {
    const fs::path hook = git_dir / "hooks" / name;
    fs::create_directories(hook.parent_path());
    write_file(hook, "#!/bin/sh\n" + script);
    fs::permissions(hook, fs::perms::owner_all);
  }
  [[nodiscard]] std::string log(const fs::path& at) const {
    return git(at, {"log", "--format=%s", "main"});
  }
  [[nodiscard]] std::string runs() const { return read_file(remote() / "runs"); }
  /// The remote has a commit of another user, on the branch `spare` only.
  std::string spare_commit() {
    Repository theirs = clone("theirs");
    const std::string id = commit_file(theirs, "theirs");
    git(theirs.path(), {"push", "--quiet", "origin", "main:spare"});
    return id;
  }
};

TEST_F(BusyClones, APushThatLosesTheRaceForItsBranchPullsAndIsSentAgain) {
  Repository ours = begin({{"a.bin", "1"}});
  at_receive("git update-ref refs/heads/main " + spare_commit());
  commit_file(ours, "ours");
  EXPECT_EQ(ours.push().status(), 0);
  EXPECT_EQ(log(remote()), "ours\ntheirs\nfirst\n");
  EXPECT_EQ(git(ours.path(), {"rev-parse", "origin/main"}), ours.head().value() + "\n");
  EXPECT_THAT(ours.commands_failed(), IsEmpty());
  expect_clean(ours);
}

TEST_F(BusyClones, APushThatMayNotPullSaysThatTheRemoteHasMoved) {
  Repository ours = begin({{"a.bin", "1"}});
  at_receive("git update-ref refs/heads/main " + spare_commit());
  const std::string head = commit_file(ours, "ours");
  const Error error = error_of([&] { ours.push({.rebase = false}); });
  EXPECT_EQ(error.kind(), ErrorKind::conflict);
  EXPECT_THAT(error.what(), HasSubstr("it has commits that are not here"));
  EXPECT_EQ(ours.head(), head);
  const Command command = ours.push({.blocking = false});
  command.wait();
  EXPECT_EQ(command.status(), 2);
  EXPECT_THAT(command.error_output(), HasSubstr("pull first"));
}

TEST_F(BusyClones, APushWhoseCommitAnotherPushHasBroughtHasSucceeded) {
  Repository ours = begin({{"a.bin", "1"}});
  at_receive("git update-ref refs/heads/main $new");
  const std::string head = commit_file(ours, "ours");
  EXPECT_EQ(ours.push({.rebase = false}).status(), 0);
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), head + "\n");
  EXPECT_EQ(git(ours.path(), {"rev-parse", "origin/main"}), head + "\n");
}

TEST_F(BusyClones, ABranchThatAnotherPushHasMadeMeanwhileIsNoRefusal) {
  Repository ours = begin({{"a.bin", "1"}});
  ours.checkout("dev", {.create = true});
  const std::string head = commit_file(ours, "ours");
  at_receive("git update-ref refs/heads/dev $new");
  EXPECT_EQ(ours.push({.rebase = false}).status(), 0);
  EXPECT_EQ(git(remote(), {"rev-parse", "dev"}), head + "\n");
}

TEST_F(BusyClones, ACommitBeneathThoseOfOthersAtTheRemoteIsThere) {
  Repository ours = begin({{"a.bin", "1"}});
  const std::string head = commit_file(ours, "ours");
  git(ours.path(), {"push", "--quiet", remote().string(), "main"});  // its answer was lost
  Repository theirs = clone("theirs");
  commit_file(theirs, "theirs");
  theirs.push();
  EXPECT_EQ(ours.push({.rebase = false}).status(), 0);
  EXPECT_EQ(ours.head(), head);
  EXPECT_EQ(log(remote()), "theirs\nours\nfirst\n");
}

TEST_F(BusyClones, ABranchThatIsLockedAtTheRemoteForAMomentIsWaitedFor) {
  Repository ours = begin({{"a.bin", "1"}});
  at_receive("touch refs/heads/main.lock; (sleep 0.3; rm refs/heads/main.lock) >&- 2>&- <&- &");
  const std::string head = commit_file(ours, "ours");
  EXPECT_EQ(ours.push({.rebase = false}).status(), 0);
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), head + "\n");
}

TEST_F(BusyClones, ARefusalOfTheRemoteEndsAPushAfterOneRunAndNothingIsPulled) {
  Repository ours = begin({{"a.bin", "1"}});
  at_receive("echo 'not on Sundays' >&2; exit 1", 1000);
  const std::string head = commit_file(ours, "ours");
  const Error error = error_of([&] { ours.push(); });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_THAT(error.what(), HasSubstr("declined"));
  EXPECT_EQ(runs(), "run\n");
  EXPECT_EQ(ours.head(), head);
}

TEST_F(BusyClones, AHookThatRefusesAPushRunsOnceAndNothingIsPulled) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  commit_file(theirs, "theirs");
  theirs.push();
  write_hook(ours.path() / ".git", "pre-push", "echo run >> runs; echo no; exit 1\n");
  const std::string head = commit_file(ours, "ours");
  EXPECT_THAT(error_of([&] { ours.push(); }).what(), HasSubstr("pre-push refuses: no"));
  EXPECT_EQ(read_file(ours.path() / "runs"), "run\n");
  EXPECT_EQ(ours.head(), head);
  EXPECT_EQ(log(remote()), "theirs\nfirst\n");
}

TEST_F(BusyClones, ALockOnWhatIsKnownOfTheRemoteFailsNeitherPushNorPull) {
  Repository ours = begin({{"a.bin", "1"}});
  const fs::path lock = ours.path() / ".git/refs/remotes/origin/main.lock";
  write_file(lock, "");
  const std::string head = commit_file(ours, "ours");
  EXPECT_EQ(ours.push().status(), 0);
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), head + "\n");
  EXPECT_THAT(notices, Contains(HasSubstr("refs/remotes/origin/main was not noted")));
  Repository theirs = clone("theirs");
  commit_file(theirs, "theirs");
  theirs.push();
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::fast_forward);
  EXPECT_EQ(content(ours, "theirs"), "theirs");
  fs::remove(lock);
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::up_to_date);
  EXPECT_EQ(git(ours.path(), {"rev-parse", "origin/main"}), ours.head().value() + "\n");
}

TEST_F(BusyClones, AFetchAndAPushLeaveTheirTraceInTheReflogOfWhatIsKnown) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  commit_file(ours, "ours");
  ours.push();
  theirs.pull();
  const auto reflog = [&](const Repository& of) {
    return git(of.path(), {"log", "--walk-reflogs", "--format=%H", "origin/main"});
  };
  EXPECT_THAT(reflog(ours), HasSubstr(ours.head().value()));
  EXPECT_THAT(reflog(theirs), HasSubstr(ours.head().value()));
}

TEST_F(BusyClones, ABranchOfTheRemoteThatIsCalledHeadIsLeftOut) {
  Repository ours = begin({{"a.bin", "1"}});
  git(ours.path(), {"remote", "set-head", "origin", "main"});
  const std::string id = spare_commit();
  git(remote(), {"update-ref", "refs/heads/HEAD", id});
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::up_to_date);
  EXPECT_THAT(notices, Contains(HasSubstr("left out: the remote's branch refs/heads/HEAD")));
  EXPECT_EQ(git(ours.path(), {"symbolic-ref", "refs/remotes/origin/HEAD"}),
            "refs/remotes/origin/main\n");
  EXPECT_EQ(git(ours.path(), {"rev-parse", "origin/main"}), ours.head().value() + "\n");
  Repository theirs = clone("late");
  commit_file(theirs, "late");
  EXPECT_EQ(theirs.push().status(), 0);
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::fast_forward);
}

TEST_F(BusyClones, AShallowCloneIsRefusedFirstAndToldTheRemedy) {
  Repository ours = begin({{"a.bin", "1"}});
  commit_file(ours, "second");
  ours.push();
  git(folder(), {"clone", "--quiet", "--depth=1", "file://" + remote().string(), "shallow"});
  Repository shallow(folder() / "shallow");
  const auto before = shallow.head();
  commit_file(ours, "third");
  ours.push();
  const Error error = error_of([&] { shallow.pull(); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.hint(), HasSubstr("git fetch --unshallow"));
  EXPECT_EQ(shallow.head(), before);
  git(shallow.path(), {"fetch", "--quiet", "--unshallow"});
  EXPECT_EQ(shallow.pull().outcome, PullResult::Outcome::fast_forward);
}

}  // namespace
}  // namespace hoist::test
