// SPDX-License-Identifier: Apache-2.0
// hoist's own clone, add, commit, push, pull and status, in turns with git and git-lfs.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::size_t part = 65536;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class RepositoryTurns : public GitWorld {
 protected:
  /// A repository on the hub with what git and git-lfs have pushed there.
  void publish(const std::vector<TestFile>& files) {
    start_hub({.chunk_size = part});
    origin_ = make_repository("origin");
    commit(origin_, files);
    expect_success(push(origin_, {"--set-upstream", "origin", "main"}));
  }

  fs::path clone(const std::string& name = "ours", std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"clone", url(), name});
    expect_success(hoist(folder(), options));
    return folder() / name;
  }

  void expect_files(const fs::path& work, const std::vector<TestFile>& files) {
    for (const TestFile& file : files) {
      EXPECT_TRUE(content_of(work / file.name) == file.content) << file.name;
    }
  }

  /// Neither git, with git-lfs, nor hoist sees a difference, and git-lfs finds its store in order.
  void expect_clean(const fs::path& work) {
    EXPECT_EQ(git(work, {"status", "--porcelain"}), "");
    const auto ours = hoist(work, {"status"});
    expect_success(ours);
    EXPECT_EQ(ours.output, "");
    git(work, {"fsck", "--no-dangling"});
    git(work, {"lfs", "fsck"});
  }

  [[nodiscard]] const fs::path& origin() const { return origin_; }

 private:
  fs::path origin_;
};

std::vector<TestFile> many_kinds() {
  return {{"a file.bin", random_bytes(part * 3 + 5, 1)},
          {"sub/deep/b.bin", random_bytes(100, 2)},
          {"empty.bin", ""},
          {"!before-attributes.bin", random_bytes(2000, 3)},
          {"gr\xc3\xbc\xc3\x9f"
           "e.bin",
           random_bytes(part, 4)},
          {"text.txt", "plain\n"}};
}

TEST_F(RepositoryTurns, AClonedRepositoryHasAllFilesAndIsCleanForGit) {
  publish(many_kinds());
  const fs::path work = clone();
  expect_files(work, many_kinds());
  expect_clean(work);
  EXPECT_EQ(git(work, {"rev-parse", "--abbrev-ref", "HEAD@{upstream}"}), "origin/main\n");
  EXPECT_EQ(git(work, {"config", "remote.origin.url"}), url() + "\n");
}

TEST_F(RepositoryTurns, WhatHoistPushesGitClones) {
  publish({{"old.bin", random_bytes(100, 1)}});
  const fs::path work = clone();
  const std::vector<TestFile> files{{"new.bin", random_bytes(part * 5 + 1, 2)},
                                    {"sub/small.bin", "small"},
                                    {"sub/text.txt", "words\n"}};
  write(work, files);
  fs::remove(work / "old.bin");
  expect_success(hoist(work, {"add", "."}));
  expect_success(hoist(work, {"commit", "--message", "by hoist"}));
  expect_clean(work);
  expect_success(hoist(work, {"push"}));
  expect_on_hub(files);
  expect_cloned(files);
  EXPECT_EQ(git(work, {"log", "-1", "--format=%s %an %ae", "origin/main"}), "by hoist n e\n");
  EXPECT_FALSE(fs::exists(folder() / "clone 1" / "old.bin"));
  EXPECT_GT(count(hub::Target::part), 5U);
}

TEST_F(RepositoryTurns, WhatGitPushesHoistPulls) {
  publish({{"a.bin", random_bytes(500, 1)}, {"b.bin", random_bytes(500, 2)}});
  const fs::path work = clone();
  const std::vector<TestFile> changed{{"a.bin", random_bytes(part * 2, 3)},
                                      {"c.bin", random_bytes(9, 4)}};
  fs::remove(origin() / "b.bin");
  commit(origin(), changed);
  expect_success(push(origin()));
  const auto pulled = hoist(work, {"pull"});
  expect_success(pulled);
  expect_files(work, changed);
  EXPECT_FALSE(fs::exists(work / "b.bin"));
  expect_clean(work);
  EXPECT_EQ(git(work, {"rev-parse", "HEAD"}), git(origin(), {"rev-parse", "HEAD"}));
}

TEST_F(RepositoryTurns, OwnCommitsGoOnTopOfTheRemotes) {
  publish({{"a.bin", random_bytes(500, 1)}});
  const fs::path work = clone();
  commit(origin(), {{"theirs.bin", random_bytes(600, 2)}});
  expect_success(push(origin()));
  write(work, {{"ours.bin", random_bytes(700, 3)}});
  expect_success(hoist(work, {"add", "."}));
  expect_success(hoist(work, {"commit"}));
  const auto refused = hoist(work, {"push"});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_THAT(refused.error_output, HasSubstr("pull first"));
  expect_success(hoist(work, {"pull"}));
  expect_clean(work);
  EXPECT_EQ(git(work, {"rev-list", "--count", "HEAD"}), "3\n");
  expect_success(hoist(work, {"push"}));
  expect_cloned({{"theirs.bin", random_bytes(600, 2)}, {"ours.bin", random_bytes(700, 3)}});
}

TEST_F(RepositoryTurns, AConflictNamesTheFilesAndChangesNothing) {
  publish({{"a.bin", random_bytes(500, 1)}});
  const fs::path work = clone();
  commit(origin(), {{"a.bin", random_bytes(500, 2)}});
  expect_success(push(origin()));
  write(work, {{"a.bin", random_bytes(500, 3)}});
  expect_success(hoist(work, {"add", "a.bin"}));
  expect_success(hoist(work, {"commit"}));
  const std::string before = git(work, {"rev-parse", "HEAD"});
  const auto pulled = hoist(work, {"pull"});
  EXPECT_EQ(pulled.exit_status, 1);
  EXPECT_THAT(pulled.error_output, HasSubstr("a.bin"));
  EXPECT_EQ(git(work, {"rev-parse", "HEAD"}), before);
  expect_files(work, {{"a.bin", random_bytes(500, 3)}});
  expect_clean(work);
}

TEST_F(RepositoryTurns, AChangedFileInTheWayOfAPullIsKept) {
  publish({{"a.bin", random_bytes(500, 1)}, {"b.txt", "b\n"}});
  const fs::path work = clone();
  commit(origin(), {{"a.bin", random_bytes(500, 2)}, {"b.txt", "bb\n"}});
  expect_success(push(origin()));
  write(work, {{"a.bin", random_bytes(500, 3)}});
  const auto pulled = hoist(work, {"pull"});
  EXPECT_EQ(pulled.exit_status, 1);
  EXPECT_THAT(pulled.error_output, HasSubstr("a.bin"));
  expect_files(work, {{"a.bin", random_bytes(500, 3)}, {"b.txt", "b\n"}});
  EXPECT_EQ(git(work, {"status", "--porcelain"}), " M a.bin\n");
}

TEST_F(RepositoryTurns, StatusIsThatOfGit) {
  publish({{"same.bin", random_bytes(500, 1)},
           {"touched.bin", random_bytes(500, 2)},
           {"changed.bin", random_bytes(500, 3)},
           {"gone.bin", random_bytes(500, 4)},
           {"text.txt", "a\n"}});
  const fs::path work = clone();
  fs::last_write_time(work / "touched.bin", fs::file_time_type::clock::now());
  write(work, {{"changed.bin", random_bytes(500, 5)}, {"new.bin", "n"}, {"text.txt", "b\n"}});
  write(work, {{"staged.bin", "s"}});
  fs::remove(work / "gone.bin");
  expect_success(hoist(work, {"add", "staged.bin"}));
  const auto ours = hoist(work, {"status"});
  expect_success(ours);
  EXPECT_EQ(ours.output, " M changed.bin\n D gone.bin\nA  staged.bin\n M text.txt\n?? new.bin\n");
}

TEST_F(RepositoryTurns, StatusQuotesNamesAndShowsThemFromHere) {
  publish({{"a.bin", "a"}, {"sub/b.txt", "b"}});
  const fs::path ours = clone();
  for (const char* name : {"new\nline", "tab\t\"x\"", "esc\x1b[31m", "gr\xc3\xbc\xc3\x9f", "a b"}) {
    write(ours, {{name, "x"}});
  }
  write(ours, {{"sub/b.txt", "changed"}, {"other/c.txt", "c"}});
  for (const fs::path& folder : {ours, ours / "sub"}) {
    const auto said = hoist(folder, {"status"});
    expect_success(said);
    EXPECT_EQ(said.output, git(folder, {"status", "--short", "--untracked-files=all"}));
  }
}

TEST_F(RepositoryTurns, HooksThatRefuseAreGonePastWithNoVerify) {
  publish({{"a.bin", "1"}});
  const fs::path work = clone();
  for (const char* name : {"pre-commit", "pre-push"}) {
    const fs::path hook = work / ".git/hooks" / name;
    write(work / ".git/hooks", {{name, "#!/bin/sh\necho not today >&2\nexit 1\n"}});
    fs::permissions(hook, fs::perms{0755});
  }
  write(work, {{"a.bin", "2"}});
  expect_success(hoist(work, {"add", "."}));
  for (const char* step : {"commit", "push"}) {
    const auto refused = hoist(work, {step});
    EXPECT_EQ(refused.exit_status, 1) << step;
    EXPECT_THAT(refused.error_output, AllOf(HasSubstr("not today"), HasSubstr("--no-verify")));
    expect_success(hoist(work, {step, "--no-verify"}));
  }
  EXPECT_EQ(git(work, {"rev-parse", "HEAD"}), git(work, {"rev-parse", "origin/main"}));
}

TEST_F(RepositoryTurns, AnotherRepositoryThanTheFoldersIsRefused) {
  publish({{"a.bin", "a"}});
  const fs::path ours = clone();
  for (const char* variable : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}) {
    const auto refused = hoist(ours, {"commit"}, {{variable, (origin() / ".git").string()}});
    EXPECT_EQ(refused.exit_status, 1);
    EXPECT_THAT(refused.error_output, HasSubstr(std::string(variable) + " is set"));
  }
}

TEST_F(RepositoryTurns, AnLfsServerThatIsAwayIsToldAndNotWaitedForLong) {
  publish({{"a.bin", "a"}});
  const fs::path ours = clone();
  write(ours, {{"b.bin", random_bytes(100, 1)}});
  expect_success(hoist(ours, {"add", "b.bin"}));
  expect_success(hoist(ours, {"commit"}));
  git(ours, {"config", "lfs.url", "http://127.0.0.1:1/lfs"});
  git(ours, {"config", "lfs.locksverify", "false"});
  const auto failed = hoist(ours, {"push"}, {{"HOIST_PATIENCE", "8s"}});
  EXPECT_EQ(failed.exit_status, 1);
  EXPECT_THAT(failed.error_output, HasSubstr("tries again for 8 s"));
  EXPECT_THAT(failed.error_output, HasSubstr("127.0.0.1:1 cannot be reached"));
}

TEST_F(RepositoryTurns, APushThatCtrlCEndsNamesTheFileAndGoesOnLater) {
  publish({{"old.bin", "1"}});
  const fs::path work = clone();
  const std::vector<TestFile> files{{"model.bin", random_bytes(part * 8, 1)}};
  write(work, files);
  expect_success(hoist(work, {"add", "."}));
  expect_success(hoist(work, {"commit"}));
  hub().set_faults(
      hub::parse_faults(R"({"rules": [{"on": "part", "slow": {"bytes_per_second": 18}}]})"));
  const auto stopped = run({"timeout", "--preserve-status", "--signal", "INT", "1",
                            (folder() / "bin/hoist").string(), "push"},
                           work);
  EXPECT_EQ(stopped.exit_status, 130);
  EXPECT_THAT(stopped.error_output,
              AllOf(HasSubstr("the upload of model.bin was stopped"), HasSubstr("push again")));
  hub().set_faults({});
  expect_success(hoist(work, {"push"}));
  expect_on_hub(files);
}

TEST_F(RepositoryTurns, AHubThatCallsPartsBasicGetsThemAllTheSame) {
  start_hub({.dialect = hub::Dialect::kohakuhub, .chunk_size = part});
  hub::create_repository(folder() / "hub", "me/model");
  const fs::path work = clone();
  const std::vector<TestFile> files{{"model.bin", random_bytes(part * 5 + 7, 1)}};
  write(work, files);
  expect_success(hoist(work, {"add", "--track", "."}));
  expect_success(hoist(work, {"commit"}));
  expect_success(hoist(work, {"push"}));
  EXPECT_EQ(count(hub::Target::part), 6U);
  expect_on_hub(files);
}

TEST_F(RepositoryTurns, AnEmptyRemoteIsClonedAndPushedTo) {
  start_hub({.chunk_size = part});
  hub::create_repository(folder() / "hub", "me/model");
  git(folder(), {"config", "--global", "init.defaultBranch", "another"});
  const fs::path work = clone();
  EXPECT_EQ(git(work, {"symbolic-ref", "HEAD"}), "refs/heads/main\n");
  const std::vector<TestFile> files{{"first.bin", random_bytes(part + 1, 1)}};
  write(work, files);
  write(work, {{".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"}});
  expect_success(hoist(work, {"add", "."}));
  expect_success(hoist(work, {"commit"}));
  expect_success(hoist(work, {"push"}));
  expect_cloned(files);
  expect_clean(work);
}

TEST_F(RepositoryTurns, PointersStayWhereLargeFilesAreSkipped) {
  publish({{"a.bin", random_bytes(500, 1)}});
  const fs::path work = clone("ours", {"--skip-lfs-files"});
  EXPECT_THAT(content_of(work / "a.bin"), HasSubstr("oid sha256:"));
  EXPECT_EQ(git(work, {"status", "--porcelain"}), "");
  git(work, {"lfs", "pull"});
  expect_files(work, {{"a.bin", random_bytes(500, 1)}});
}

TEST_F(RepositoryTurns, AFolderWithOtherContentIsLeftAlone) {
  publish({{"a.bin", random_bytes(500, 1)}});
  write(folder() / "full", {{"mine.txt", "mine"}});
  const auto refused = hoist(folder(), {"clone", url(), "full"});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_THAT(refused.error_output, HasSubstr("not empty"));
  EXPECT_EQ(content_of(folder() / "full/mine.txt"), "mine");
  EXPECT_FALSE(fs::exists(folder() / "full/.git"));
}

TEST_F(RepositoryTurns, ARepositoryThatIsNotThereLeavesNoFolder) {
  start_hub({.chunk_size = part});
  const auto refused = hoist(folder(), {"clone", url("no/such"), "ours"});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_THAT(refused.error_output, HasSubstr("no/such"));
  EXPECT_FALSE(fs::exists(folder() / "ours"));
}

TEST_F(RepositoryTurns, AForeignFilterIsNeverPublishedUnconverted) {
  publish({{"a.bin", random_bytes(500, 1)}});
  const fs::path work = clone();
  write(work,
        {{".gitattributes", "*.key filter=git-crypt diff=git-crypt\n"}, {"secret.key", "plain"}});
  const auto refused = hoist(work, {"add", "."});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_THAT(refused.error_output, HasSubstr("secret.key"));
  EXPECT_THAT(refused.error_output, HasSubstr("git-crypt"));
  EXPECT_EQ(git(work, {"diff", "--cached", "--name-only"}), "");
}

}  // namespace
}  // namespace hoist::test
