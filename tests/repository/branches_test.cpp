// SPDX-License-Identifier: Apache-2.0
// checkout, pull, push and tags, with git as the judge.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class BranchesTest : public RepositoryWorld {
 protected:
  static void commit_all(Repository& repository, const std::string& message) {
    repository.add();
    repository.commit({.message = message});
  }
};

TEST_F(BranchesTest, ACheckoutBringsTheFilesOfTheBranch) {
  Repository repository = begin({{"a.bin", "on main"}, {"gone.bin", "only on main"}});
  repository.checkout("dev", {.create = true});
  EXPECT_EQ(repository.current_branch(), "dev");
  write(repository, "a.bin", "on dev");
  write(repository, "sub/new.bin", "new on dev");
  fs::remove(repository.path() / "gone.bin");
  commit_all(repository, "dev");
  repository.checkout("main");
  EXPECT_EQ(content(repository, "a.bin"), "on main");
  EXPECT_EQ(content(repository, "gone.bin"), "only on main");
  EXPECT_FALSE(fs::exists(repository.path() / "sub"));
  expect_clean(repository);
  repository.checkout("dev");
  EXPECT_EQ(content(repository, "a.bin"), "on dev");
  EXPECT_EQ(content(repository, "sub/new.bin"), "new on dev");
  expect_clean(repository);
}

TEST_F(BranchesTest, ABranchOfTheRemoteIsFollowed) {
  Repository repository = begin({{"a.bin", "1"}});
  repository.checkout("dev", {.create = true});
  write(repository, "a.bin", "2");
  commit_all(repository, "dev");
  repository.push();
  Repository other = clone("other");
  EXPECT_EQ(other.current_branch(), "main");
  other.checkout("dev");
  EXPECT_EQ(content(other, "a.bin"), "2");
  EXPECT_EQ(git(other.path(), {"rev-parse", "--abbrev-ref", "@{upstream}"}), "origin/dev\n");
}

TEST_F(BranchesTest, TheFirstBranchOfAnEmptyRemoteIsTheOneThatItsHeadStandsFor) {
  git(remote(), {"symbolic-ref", "HEAD", "refs/heads/trunk"});
  const Repository repository = begin({{"a.bin", "1"}});
  EXPECT_EQ(repository.current_branch(), "trunk");
  EXPECT_EQ(content(clone("other"), "a.bin"), "1");
}

TEST_F(BranchesTest, ACloneAtABranchHasThatBranchAlone) {
  Repository repository = begin({{"a.bin", "on main"}});
  ASSERT_GT(fs::remove_all(remote() / "lfs/objects"), 1);  // main's large files are not asked for
  repository.checkout("dev", {.create = true});
  write(repository, "a.bin", "on dev");
  commit_all(repository, "dev");
  repository.push();
  Repository at_dev = clone("at-dev", {.revision = "dev"});
  EXPECT_EQ(content(at_dev, "a.bin"), "on dev");
  EXPECT_EQ(git(at_dev.path(), {"branch", "--format=%(refname) %(upstream)"}),
            "refs/heads/dev refs/remotes/origin/dev\n");
  EXPECT_EQ(git(at_dev.path(), {"rev-parse", "--abbrev-ref", "origin/HEAD"}), "origin/main\n");
  expect_clean(at_dev);
}

TEST_F(BranchesTest, ACloneAtATagOrCommitIsOfNoBranch) {
  Repository repository = begin({{"a.bin", "1"}});
  repository.add_tag("v1", {.remote = "origin"});
  const std::string first = *repository.head();
  write(repository, "a.bin", "2");
  commit_all(repository, "2");
  repository.push();
  for (const std::string& revision : {std::string("v1"), first}) {
    Repository old = clone("at-" + revision, {.revision = revision});
    EXPECT_EQ(content(old, "a.bin"), "1");
    EXPECT_EQ(old.current_branch(), std::nullopt);
    EXPECT_EQ(old.head(), first);
    EXPECT_EQ(git(old.path(), {"branch", "--list", "main", "master"}), "");
    expect_clean(old);
  }
}

TEST_F(BranchesTest, ACloneAtAMistypedRevisionLeavesNothing) {
  begin({{"a.bin", "1"}});
  const Error error = error_of([&] { clone("mistyped", {.revision = "mian"}); });
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_THAT(error.what(), HasSubstr("mian: no such branch, tag or commit"));
  EXPECT_FALSE(fs::exists(folder() / "mistyped"));
}

TEST_F(BranchesTest, AFolderThatIsNotThereIsNotCloned) {
  const std::string missing = (folder() / "missing").string();
  const Error error = error_of([&] { const Repository made(missing, {.clone_from = missing}); });
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_FALSE(fs::exists(missing));
}

TEST_F(BranchesTest, AFolderThatIsACloneAlreadyIsOpened) {
  Repository repository = begin({{"a.bin", "1"}});
  write(repository, "a.bin", "mine");
  const Repository again(repository.path(), {.clone_from = remote().string() + "/"});
  EXPECT_EQ(content(again, "a.bin"), "mine");
  EXPECT_EQ(again.remote_url(), remote().string());
}

TEST_F(BranchesTest, ACloneThatHadJustBegunGoesOn) {
  const Repository repository = begin({{"a.bin", "1"}});
  const fs::path work = folder() / "again";
  const auto clone_again = [&] { return Repository(work, {.clone_from = remote().string()}); };
  fs::create_directories(work / ".git");
  EXPECT_EQ(content(clone_again(), "a.bin"), "1");
  fs::remove_all(work);
  fs::create_directories(work / ".git/hoist");
  EXPECT_EQ(content(clone_again(), "a.bin"), "1");
  fs::remove_all(work);
  write_file(work / ".git/hoist/clone", remote().string().substr(0, 3));
  EXPECT_EQ(content(clone_again(), "a.bin"), "1");
  fs::remove_all(work);
  write_file(work / ".git/hoist/clone", "");
  write_file(work / "mine.txt", "mine");
  EXPECT_THAT(error_of(clone_again).what(), HasSubstr("it is not empty"));
}

TEST_F(BranchesTest, ACheckoutKeepsWhatIsInItsWay) {
  Repository repository = begin({{"a.bin", "main"}, {"b.txt", "main"}});
  repository.checkout("dev", {.create = true});
  write(repository, "a.bin", "dev");
  write(repository, "b.txt", "dev");
  write(repository, "new.bin", "dev");
  commit_all(repository, "dev");
  repository.checkout("main");
  write(repository, "a.bin", "mine");
  write(repository, "new.bin", "mine too");
  const std::string error = error_of([&] { repository.checkout("dev"); }).what();
  EXPECT_THAT(error, HasSubstr("a.bin"));
  EXPECT_THAT(error, HasSubstr("new.bin"));
  EXPECT_EQ(content(repository, "a.bin"), "mine");
  EXPECT_EQ(content(repository, "new.bin"), "mine too");
  EXPECT_EQ(content(repository, "b.txt"), "main");
  EXPECT_EQ(repository.current_branch(), "main");
}

TEST_F(BranchesTest, AChangeElsewhereIsCarriedAlong) {
  Repository repository = begin({{"a.bin", "a"}, {"b.bin", "b"}});
  repository.checkout("dev", {.create = true});
  write(repository, "a.bin", "dev");
  commit_all(repository, "dev");
  write(repository, "b.bin", "mine");
  repository.checkout("main");
  EXPECT_EQ(content(repository, "b.bin"), "mine");
  EXPECT_EQ(content(repository, "a.bin"), "a");
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), " M b.bin\n");
}

TEST_F(BranchesTest, AttributesThatComeWithABranchHold) {
  Repository repository = begin({{"x.dat", "plain"}});
  repository.checkout("dev", {.create = true});
  write(repository, ".gitattributes",
        "*.bin filter=lfs diff=lfs merge=lfs -text\n*.dat filter=lfs diff=lfs merge=lfs -text\n");
  write(repository, "x.dat", "large now");
  write(repository, "!y.dat", "large too");
  commit_all(repository, "dev");
  repository.checkout("main");
  EXPECT_EQ(content(repository, "x.dat"), "plain");
  expect_clean(repository);
  repository.checkout("dev");
  EXPECT_EQ(content(repository, "x.dat"), "large now");
  EXPECT_EQ(content(repository, "!y.dat"), "large too");
  expect_clean(repository);
}

TEST_F(BranchesTest, ACommitMayBeCheckedOut) {
  Repository repository = begin({{"a.bin", "1"}});
  const std::string first = repository.head().value();
  write(repository, "a.bin", "2");
  commit_all(repository, "second");
  repository.checkout(first);
  EXPECT_EQ(repository.current_branch(), std::nullopt);
  EXPECT_EQ(content(repository, "a.bin"), "1");
  EXPECT_THAT(error_of([&] { repository.push(); }).what(), HasSubstr("no branch"));
}

TEST_F(BranchesTest, TagsComeAndGoHereAndThere) {
  Repository repository = begin({{"a.bin", "1"}});
  write(repository, "b.bin", "unpushed");
  commit_all(repository, "second");
  repository.add_tag("v1");
  EXPECT_TRUE(repository.tag_exists("v1"));
  EXPECT_FALSE(repository.tag_exists("v1", "origin"));
  EXPECT_EQ(error_of([&] { repository.add_tag("v1"); }).kind(), ErrorKind::conflict);
  EXPECT_EQ(error_of([&] { repository.add_tag("no name~"); }).kind(), ErrorKind::invalid_input);
  EXPECT_FALSE(repository.tag_exists("no name~"));
  repository.add_tag("v2", {.message = "second", .remote = "origin"});
  EXPECT_TRUE(repository.tag_exists("v2", "origin"));
  EXPECT_EQ(git(remote(), {"cat-file", "-t", "v2"}), "tag\n");
  EXPECT_TRUE(repository.delete_tag("v2", "origin"));
  EXPECT_FALSE(repository.tag_exists("v2"));
  EXPECT_FALSE(repository.tag_exists("v2", "origin"));
  EXPECT_FALSE(repository.delete_tag("v2"));
  EXPECT_FALSE(repository.delete_tag("v2", "origin"));
}

TEST_F(BranchesTest, APullIsARebaseWhereBothHaveCommitted) {
  Repository ours = begin({{"a.bin", "1"}, {"b.bin", "1"}});
  Repository theirs = clone("theirs");
  write(theirs, "a.bin", "theirs");
  commit_all(theirs, "theirs");
  theirs.push();
  write(ours, "b.bin", "ours");
  commit_all(ours, "ours 1");
  write(ours, "c.bin", "ours");
  commit_all(ours, "ours 2");
  EXPECT_EQ(error_of([&] { ours.push({.rebase = false}); }).kind(), ErrorKind::conflict);
  const PullResult result = ours.pull();
  EXPECT_EQ(result.outcome, PullResult::Outcome::rebased);
  EXPECT_EQ(result.rebased_commits, 2U);
  EXPECT_EQ(content(ours, "a.bin"), "theirs");
  expect_clean(ours);
  EXPECT_EQ(git(ours.path(), {"log", "--format=%s"}), "ours 2\nours 1\ntheirs\nfirst\n");
  ours.push();
  EXPECT_EQ(theirs.pull().outcome, PullResult::Outcome::fast_forward);
  EXPECT_EQ(theirs.pull().outcome, PullResult::Outcome::up_to_date);
  EXPECT_EQ(content(theirs, "c.bin"), "ours");
}

TEST_F(BranchesTest, APullOfABranchThatIsGoneIsAnError) {
  Repository ours = begin({{"a.bin", "1"}});
  ours.checkout("dev", {.create = true});
  ours.push({.set_upstream = true});
  git(remote(), {"update-ref", "-d", "refs/heads/dev"});
  const Error error = error_of([&] { ours.pull(); });
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_THAT(error.what(), HasSubstr("origin has no branch dev"));
}

TEST_F(BranchesTest, APushReplacesWhatTheRemoteHasWhereForced) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  write(theirs, "a.bin", "theirs");
  commit_all(theirs, "theirs");
  theirs.push();
  write(ours, "a.bin", "ours");
  commit_all(ours, "ours");
  ours.push({.force = true});
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), ours.head().value() + "\n");
  EXPECT_EQ(git(ours.path(), {"for-each-ref", "refs/hoist"}), "");
}

TEST_F(BranchesTest, ARefusalIsToldInTheWordsOfTheRemote) {
  Repository ours = begin({{"a.bin", "1"}});
  write_file(remote() / "hooks/pre-receive", "#!/bin/sh\necho 'not on Sundays' >&2\nexit 1\n");
  fs::permissions(remote() / "hooks/pre-receive", fs::perms{0755});
  write(ours, "a.bin", "2");
  commit_all(ours, "second");
  EXPECT_THAT(error_of([&] { ours.push(); }).what(), HasSubstr("hook declined"));
  EXPECT_THAT(notices, ::testing::Contains(HasSubstr("not on Sundays")));
}

}  // namespace
}  // namespace hoist::test
