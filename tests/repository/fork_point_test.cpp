// SPDX-License-Identifier: Apache-2.0
// A pull after the remote's branch was rewritten, and of commits that the remote has in another
// form: beside `git pull --rebase` on a copy of the clone.
#include <chrono>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A script of git's in a clone, where `c NAME` commits a file of that name.
struct Row {
  std::string name;
  std::string first;    ///< at both, after a pull of ours: what theirs pushes at first
  std::string own;      ///< what we do then
  std::string rewrite;  ///< what theirs does next; it is pushed by force
  std::vector<std::string> left_out = {};  ///< the subjects of commits that are no more
  std::string before_pull = {};            ///< what we do last
  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

class ForkPoint : public RepositoryWorld, public ::testing::WithParamInterface<Row> {
 protected:
  void run(const fs::path& at, const std::string& script) const {
    const std::string c =
        "c() { echo \"$1\" > \"$1\"; git add \"$1\"; git commit -qm \"$1\"; }\n"
        "w() { printf \"$2\" > \"$1\"; git add \"$1\"; git commit -qm \"$3\"; }\n";
    write_file(folder() / "script.sh", "set -e\n" + c + script + "\n");
    lfs_run({"sh", (folder() / "script.sh").string()}, at);
  }
  static void lfs_run(const std::vector<std::string>& argv, const fs::path& at);
  [[nodiscard]] std::string state_of(const fs::path& at) const {
    return git(at, {"log", "--graph", "--format=%s %an %T"}) + git(at, {"status", "--short"});
  }
};

void ForkPoint::lfs_run(const std::vector<std::string>& argv, const fs::path& at) {
  const lfs::ProcessResult result =
      lfs::run_process(argv, {.cwd = at, .timeout = std::chrono::seconds(60)});
  ASSERT_EQ(result.exit_status, 0) << result.output << result.error_output;
}

TEST_P(ForkPoint, APullDoesAsGitPullRebaseDoes) {
  const Row& row = GetParam();
  Repository ours = begin({{"base", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"}});
  const Repository theirs = clone("theirs");
  run(theirs.path(), row.first + "\ngit push -q origin main");
  ours.pull();
  run(ours.path(), row.own);
  run(theirs.path(), row.rewrite + "\ngit push -q --force origin main");
  run(ours.path(), row.before_pull);

  const fs::path copy = folder() / "copy";
  fs::copy(ours.path(), copy, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  const std::string head = git(copy, {"rev-parse", "HEAD"});
  git(copy, {"pull", "--quiet", "--rebase"});
  notices.clear();
  ours.pull();
  EXPECT_EQ(state_of(ours.path()), state_of(copy));
  std::vector<std::string> left_out;
  for (const std::string& notice : notices) {
    if (notice.starts_with("left out")) left_out.push_back(notice.substr(notice.rfind(' ') + 1));
  }
  EXPECT_EQ(left_out, row.left_out);
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::up_to_date);
}

INSTANTIATE_TEST_SUITE_P(
    Histories, ForkPoint,
    ::testing::Values(
        Row{"the_last_commit_was_dropped",
            "c dropped",
            "",
            "git reset -q --hard HEAD~1; c kept",
            {"dropped"}},
        Row{"and_nothing_came_instead", "c dropped", "", "git reset -q --hard HEAD~1", {"dropped"}},
        Row{"with_an_own_commit_on_top",
            "c dropped",
            "c own",
            "git reset -q --hard HEAD~1; c kept",
            {"dropped"}},
        Row{"with_an_own_commit_and_nothing_instead",
            "c dropped",
            "c own",
            "git reset -q --hard HEAD~1",
            {"dropped"}},
        Row{"amended", "c one", "c own", "git commit -q --amend -m better", {"one"}},
        Row{"squashed",
            "c one; c two",
            "c own",
            "git reset -q --soft HEAD~2; git commit -qm both",
            {"two", "one"}},
        Row{"a_middle_commit_was_dropped",
            "c one; c two; c three",
            "c own",
            "git rebase -q --onto HEAD~2 HEAD~1",
            {"three", "two"}},
        Row{"not_rewritten", "c one", "c own", "c more"},
        Row{"own_commits_only", "c one", "c own", ""},
        Row{"rewritten_before_the_last_fetch",
            "c dropped",
            "c own",
            "git reset -q --hard HEAD~1; c kept",
            {"dropped"},
            "git fetch -q"},
        Row{"rewritten_twice",
            "c dropped",
            "c own",
            "git reset -q --hard HEAD~1; c kept",
            {"dropped"},
            "git fetch -q; cd ../theirs; git commit -q --amend -m again; git push -q -f origin "
            "main"},
        Row{"the_reflog_is_gone_before_the_fetch",
            "c dropped",
            "c own",
            "git reset -q --hard HEAD~1; c kept",
            {"dropped"},
            "rm -r .git/logs/refs/remotes"},
        Row{"the_reflog_is_gone_after_the_fetch",
            "c dropped",
            "c own",
            "git reset -q --hard HEAD~1; c kept",
            {},
            "git fetch -q; rm -r .git/logs/refs/remotes"},
        Row{"picked_by_the_other_side", "c one", "c own; c more",
            "git fetch -q ../work main; git cherry-pick FETCH_HEAD~1; "
            "echo x >> own; git commit -qam changed"},
        Row{"picked_where_lines_have_moved", "c one",
            "w base '1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\nnine\\n' own",
            "w base '0\\n1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n' shift; "
            "git fetch -q ../work main; git cherry-pick FETCH_HEAD; git commit -q --amend -m "
            "theirs"},
        Row{"an_own_commit_that_becomes_empty", "c one", "c same; c own",
            "echo same > same; echo y > y; git add .; git commit -qm both"},
        Row{"an_own_commit_that_was_empty", "c one", "git commit -q --allow-empty -m empty; c own",
            "c more"},
        Row{"an_own_merge", "c one",
            "git checkout -qb side; c side; git checkout -q main; c own; git merge -q --no-edit "
            "side",
            "c more"},
        Row{"a_merge_of_the_upstream", "c one",
            "c own; (cd ../theirs; c early; git push -q origin main); git fetch -q; "
            "git merge -q --no-edit origin/main; c later",
            "c more"},
        Row{"history_of_another_root",
            "c one",
            "c own",
            "git checkout -q --orphan new; git commit -qm root; git branch -qM main",
            {"one", "first"}}),
    row_name);

class PullRules : public RepositoryWorld {
 protected:
  static std::string commit_file(Repository& repository, const std::string& name,
                                 const std::string& content) {
    write_file(repository.path() / name, content);
    repository.add();
    return repository.commit({.message = name}).value();
  }
  /// Both sides have a commit.
  void diverge(Repository& ours) {
    Repository theirs = clone("theirs");
    commit_file(theirs, "theirs", "theirs");
    theirs.push();
    commit_file(ours, "ours", "ours");
  }
};

TEST_F(PullRules, ASettingThatWantsAMergeRefusesDivergedBranchesAndChangesNothing) {
  Repository ours = begin({{"a.bin", "1"}});
  diverge(ours);
  const auto head = ours.head();
  git(ours.path(), {"config", "pull.rebase", "false"});
  const Error error = error_of([&] { ours.pull(); });
  EXPECT_EQ(error.kind(), ErrorKind::conflict);
  EXPECT_THAT(error.what(), HasSubstr("cannot pull main from origin"));
  EXPECT_THAT(error.what(), HasSubstr("pull.rebase is false"));
  EXPECT_THAT(error.hint(), HasSubstr("git pull"));
  EXPECT_EQ(ours.head(), head);
  expect_clean(ours);
  git(ours.path(), {"reset", "--quiet", "--hard", "HEAD~1"});
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::fast_forward);
}

TEST_F(PullRules, ForwardOnlyIsObeyed) {
  Repository ours = begin({{"a.bin", "1"}});
  diverge(ours);
  const auto head = ours.head();
  git(ours.path(), {"config", "pull.ff", "only"});
  EXPECT_THAT(error_of([&] { ours.pull(); }).what(), HasSubstr("pull.ff is only"));
  EXPECT_EQ(ours.head(), head);
}

TEST_F(PullRules, AMergeWithChangesOfItsOwnIsNotLost) {
  Repository ours = begin({{"a.bin", "1"}});
  git(ours.path(), {"checkout", "--quiet", "-b", "side"});
  commit_file(ours, "side", "side");
  git(ours.path(), {"checkout", "--quiet", "main"});
  diverge(ours);
  git(ours.path(), {"merge", "--quiet", "--no-commit", "--no-ff", "side"});
  write_file(ours.path() / "only in the merge", "x");
  git(ours.path(), {"add", "."});
  git(ours.path(), {"commit", "--quiet", "--message", "evil"});
  const auto head = ours.head();
  const Error error = error_of([&] { ours.pull(); });
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("(evil) has changes of its own"));
  EXPECT_EQ(ours.head(), head);
}

TEST_F(PullRules, FilesThatBothSidesGiveToLfsAreUnited) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  theirs.lfs_track_files({"b.dat"});
  commit_file(theirs, "b.dat", "b");
  theirs.push();
  ours.lfs_track_files({"c.dat"});
  commit_file(ours, "c.dat", "c");
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::rebased);
  const std::string lfs = " filter=lfs diff=lfs merge=lfs -text\n";
  EXPECT_EQ(content(ours, ".gitattributes"), "*.bin" + lfs + "b.dat" + lfs + "c.dat" + lfs);
  expect_clean(ours);
  EXPECT_EQ(content(ours, "b.dat"), "b");
  ours.push();
  theirs.pull();
  EXPECT_EQ(content(theirs, "c.dat"), "c");
}

TEST_F(PullRules, OtherLinesOfAttributesAreAConflict) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  const std::string before = content(theirs, ".gitattributes");
  commit_file(theirs, ".gitattributes", before + "*.c text\n");
  theirs.push();
  commit_file(ours, ".gitattributes", before + "*.c -text\n");
  const auto head = ours.head();
  EXPECT_THAT(error_of([&] { ours.pull(); }).what(), HasSubstr("both changed .gitattributes"));
  EXPECT_EQ(ours.head(), head);
}

TEST_F(PullRules, ABinaryFileOfTheSamePathIsNoSameChange) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  const std::string one("\0one", 4);
  const std::string other("\0two", 4);
  commit_file(theirs, "x.dat", one);
  git(theirs.path(), {"rm", "--quiet", "x.dat"});
  theirs.commit({.message = "away"});
  theirs.push();
  commit_file(ours, "x.dat", other);
  ours.pull();
  EXPECT_EQ(content(ours, "x.dat"), other);
}

TEST_F(PullRules, ACommitThatStandsAlreadyWhereItIsToGoKeepsItsName) {
  Repository ours = begin({{"a.bin", "1"}});
  Repository theirs = clone("theirs");
  commit_file(theirs, "dropped", "1");
  theirs.push();
  const std::string own = commit_file(ours, "own", "own");
  ours.pull();
  const auto rebased = ours.head();
  EXPECT_NE(rebased, own);
  git(theirs.path(), {"push", "--quiet", "--force", "origin", "main:main"});
  EXPECT_EQ(ours.pull().outcome, PullResult::Outcome::up_to_date);
  EXPECT_EQ(ours.head(), rebased);
  EXPECT_THAT(git(ours.path(), {"reflog", "-1", "--format=%gs"}), StartsWith("pull"));
}

}  // namespace
}  // namespace hoist::test
