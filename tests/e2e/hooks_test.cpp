// SPDX-License-Identifier: Apache-2.0
// The hooks that hoist installs, run by the real git, mostly where there is no git-lfs.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using lfs::ProcessResult;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t part = 65536;
constexpr std::size_t eleven_mib = std::size_t{11} << 20U;

class HooksOfHoist : public GitWorld {
 protected:
  /// A PATH with git and hoist, but without git-lfs, which no configuration names either.
  Variables without_git_lfs() {
    const fs::path programs = folder() / "programs";
    if (!fs::exists(programs)) {
      fs::create_directories(programs);
      fs::create_symlink(folder() / "bin/hoist", programs / "hoist");
      for (const std::string program : {"git", "sh", "cat", "grep"}) {
        std::string found = run({"sh", "-c", "command -v " + program}, folder()).output;
        found.pop_back();
        fs::create_symlink(found, programs / program);
      }
    }
    const fs::path config = folder() / "plain-gitconfig";
    fs::copy_file(home() / ".gitconfig", config, fs::copy_options::overwrite_existing);
    run({"git", "config", "--file", config.string(), "--remove-section", "filter.lfs"}, folder());
    return {{"PATH", programs.string()}, {"GIT_CONFIG_GLOBAL", config.string()}};
  }
  ProcessResult plain_git(const fs::path& cwd, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "git");
    return run(arguments, cwd, without_git_lfs());
  }
  ProcessResult plain_hoist(const fs::path& cwd, std::vector<std::string> arguments) {
    return hoist(cwd, std::move(arguments), without_git_lfs());
  }

  /// A clone that was made where there is no git-lfs, with a first commit that is pushed.
  fs::path clone_without_git_lfs() {
    start_hub({.chunk_size = part});
    hub::create_repository(folder() / "hub", "me/model");
    const auto cloned = plain_hoist(folder(), {"clone", url(), "work"});
    expect_success(cloned);
    clone_words_ = cloned.error_output;
    const fs::path work = folder() / "work";
    write(work, {{".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"}});
    expect_success(plain_git(work, {"add", "."}));
    expect_success(plain_git(work, {"commit", "--quiet", "-m", "attributes"}));
    expect_success(plain_git(work, {"push", "--set-upstream", "origin", "main"}));
    return work;
  }
  void commit_natively(const fs::path& work, const std::vector<TestFile>& files) {
    write(work, files);
    expect_success(plain_hoist(work, {"add", "."}));
    expect_success(plain_hoist(work, {"commit", "--message", "by hoist"}));
  }

  static void add_hook(const fs::path& folder, const std::string& name, const std::string& script) {
    write(folder, {{name, "#!/bin/sh\n" + script + "\n"}});
    fs::permissions(folder / name, fs::perms{0755});
  }
  static std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::string clone_words_;
};

TEST_F(HooksOfHoist, AClonedRepositoryWithoutGitLfsPushesItsLargeFilesByGitAlone) {
  const fs::path work = clone_without_git_lfs();
  EXPECT_THAT(clone_words_, AllOf(HasSubstr("git-lfs is not installed"), HasSubstr("pre-commit"),
                                  HasSubstr("pre-push")));
  EXPECT_EQ(run({"git", "config", "--local", "--get-regexp", "^filter\\."}, work).output, "");
  const std::vector<TestFile> files{{"a.bin", random_bytes(part * 3 + 1, 1)},
                                    {"sub/b.bin", random_bytes(10, 2)}};
  commit_natively(work, files);
  expect_success(plain_git(work, {"push"}));
  expect_on_hub(files);
  expect_cloned(files);
}

TEST_F(HooksOfHoist, APushFromASubFolderAWorktreeAndABareCloneBringsLargeFilesAlong) {
  const fs::path work = clone_without_git_lfs();
  const std::vector<TestFile> first{{"sub/a.bin", random_bytes(100, 1)}};
  commit_natively(work, first);
  expect_success(plain_git(work / "sub", {"push"}));
  expect_on_hub(first);

  expect_success(plain_git(work, {"worktree", "add", "--quiet", "../tree", "-b", "side"}));
  const std::vector<TestFile> second{{"sub/b.bin", random_bytes(200, 2)}};
  commit_natively(folder() / "tree", second);
  expect_success(plain_git(folder() / "tree/sub", {"push", "origin", "side"}));
  expect_on_hub(second);

  const std::vector<TestFile> third{{"c.bin", random_bytes(300, 3)}};
  commit_natively(work, third);
  expect_success(plain_git(folder(), {"--git-dir=work/.git", "push", "origin", "main"}));
  expect_on_hub(third);

  const std::vector<TestFile> fourth{{"d.bin", random_bytes(400, 4)}};
  commit_natively(work, fourth);
  fs::copy(work / ".git", folder() / "bare.git", fs::copy_options::recursive);
  expect_success(plain_git(folder() / "bare.git", {"config", "core.bare", "true"}));
  expect_success(plain_git(folder() / "bare.git", {"push", "origin", "main"}));
  expect_on_hub(fourth);
}

TEST_F(HooksOfHoist, APushOfWhatAnotherHasLockedIsRefused) {
  const fs::path work = clone_without_git_lfs();
  commit_natively(work, {{"a.bin", random_bytes(100, 1)}, {"b.bin", random_bytes(100, 2)}});
  expect_success(plain_git(work, {"push"}));
  git(folder(), {"clone", "--quiet", url(), "other"});
  const fs::path helper = home() / "other-helper";
  write(home(), {{"other-helper", fmt::format("#!/bin/sh\n[ \"$1\" = get ] || exit 0\n"
                                              "echo username=other\necho password={}\n",
                                              token())}});
  fs::permissions(helper, fs::perms{0700});
  git(folder() / "other", {"-c", "credential.helper=", "-c", "credential.helper=" + helper.string(),
                           "lfs", "lock", "a.bin"});

  expect_success(plain_git(work, {"config", "lfs.locksverify", "true"}));
  commit_natively(work, {{"b.bin", random_bytes(100, 3)}});
  expect_success(plain_git(work, {"push"}));
  commit_natively(work, {{"a.bin", random_bytes(100, 4)}});
  const auto refused = plain_git(work, {"push"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.error_output, AllOf(HasSubstr("a.bin (by other)"), Not(HasSubstr("b.bin"))));
}

TEST_F(HooksOfHoist, APushOfManyReferencesSendsWhatIsNewInEach) {
  const fs::path work = clone_without_git_lfs();
  const std::vector<TestFile> old{{"old.bin", random_bytes(100, 1)}};
  commit_natively(work, old);
  expect_success(plain_git(work, {"push"}));
  const std::size_t batches = count(hub::Target::batch);

  expect_success(plain_git(work, {"push", "origin", "main:refs/heads/copy"}));
  EXPECT_EQ(count(hub::Target::batch), batches) << "nothing is new in a branch at the same commit";

  const std::vector<TestFile> files{{"new.bin", random_bytes(200, 2)}};
  expect_success(plain_git(work, {"checkout", "--quiet", "-b", "new"}));
  commit_natively(work, files);
  expect_success(plain_git(work, {"tag", "-a", "v1", "-m", "words"}));
  expect_success(plain_git(work, {"tag", "of-a-file", "HEAD:.gitattributes"}));
  expect_success(plain_git(work, {"push", "origin", "new", "v1", "of-a-file", ":refs/heads/copy"}));
  expect_on_hub(files);
  EXPECT_EQ(count(hub::Target::batch), batches + 1);
  expect_success(plain_git(work, {"push", "origin", "--delete", "new"}));
  EXPECT_EQ(count(hub::Target::batch), batches + 1);
}

TEST_F(HooksOfHoist, APushToAnAddressWithoutANameBringsLargeFilesAlong) {
  const fs::path work = clone_without_git_lfs();
  const std::vector<TestFile> files{{"a.bin", random_bytes(100, 1)}};
  commit_natively(work, files);
  expect_success(plain_git(work, {"remote", "rename", "origin", "elsewhere"}));
  expect_success(plain_git(work, {"remote", "set-url", "elsewhere", "https://nowhere.invalid/x"}));
  expect_success(plain_git(work, {"push", url(), "HEAD~0:refs/heads/main"}));
  expect_on_hub(files);
}

TEST_F(HooksOfHoist, APushGoesByWhatTheCommandLineConfigures) {
  const fs::path work = clone_without_git_lfs();
  hub::create_repository(folder() / "hub", "me/other");
  const std::vector<TestFile> files{{"a.bin", random_bytes(100, 1)}};
  commit_natively(work, files);
  expect_success(plain_git(work, {"-c", "lfs.url=" + url("me/other") + "/info/lfs", "push"}));
  expect_on_hub(files);
  const auto requests = hub().requests();
  EXPECT_TRUE(std::any_of(requests.begin(), requests.end(), [](const hub::RequestRecord& request) {
    return request.target == hub::Target::batch &&
           request.url.find("/me/other/") != std::string::npos;
  }));
}

TEST_F(HooksOfHoist, APushToARepositoryOnThisDiskFillsItsStore) {
  const fs::path work = clone_without_git_lfs();
  commit_natively(work, {{"a.bin", random_bytes(100, 1)}});
  git(folder(), {"init", "--quiet", "--bare", "disk.git"});
  expect_success(plain_git(work, {"push", "../disk.git", "main"}));
  const std::string oid = sha256_of(random_bytes(100, 1));
  EXPECT_TRUE(
      fs::exists(folder() / "disk.git/lfs/objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid));
}

TEST_F(HooksOfHoist, APushWhoseLargeFileIsLostIsRefused) {
  const fs::path work = clone_without_git_lfs();
  commit_natively(work, {{"a.bin", random_bytes(100, 1)}});
  fs::remove_all(work / ".git/lfs/objects");
  const auto refused = plain_git(work, {"push"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.error_output, HasSubstr("a.bin"));
  const auto past = run({"git", "push"}, work, [&] {
    Variables variables = without_git_lfs();
    variables.emplace_back("GIT_LFS_SKIP_PUSH", "1");
    return variables;
  }());
  expect_success(past);
}

TEST_F(HooksOfHoist, ACommitOfContentInPlaceOfAPointerIsRefused) {
  const fs::path work = clone_without_git_lfs();
  write(work, {{"a.bin", random_bytes(1000, 1)}, {"empty.bin", ""}});
  expect_success(plain_git(work, {"add", "."}));
  const auto refused = plain_git(work, {"commit", "-m", "content"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.error_output, AllOf(HasSubstr("a.bin"), HasSubstr("hoist add --track"),
                                          Not(HasSubstr("empty.bin"))));
  expect_success(plain_hoist(work, {"add", "--track", "a.bin"}));
  expect_success(plain_git(work, {"commit", "-m", "pointer"}));
  EXPECT_THAT(git(work, {"show", "HEAD:a.bin"}), HasSubstr("oid sha256:"));
  // Through an index of its own, as git has it for named files.
  write(work, {{"a.bin", random_bytes(1000, 2)}});
  const auto partial = plain_git(work, {"commit", "-m", "content", "a.bin"});
  EXPECT_NE(partial.exit_status, 0);
  EXPECT_THAT(partial.error_output, HasSubstr("a.bin"));
}

TEST_F(HooksOfHoist, ACommitOfAHugeFileOutsideOfLfsIsRefusedUntilItIsTracked) {
  const fs::path work = clone_without_git_lfs();
  write(work, {{"sub/huge.dat", random_bytes(eleven_mib, 1)}, {"small.dat", "words\n"}});
  expect_success(plain_git(work, {"add", "."}));
  const auto refused = plain_git(work / "sub", {"commit", "-m", "huge"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.error_output,
              AllOf(HasSubstr("sub/huge.dat: 11.0 MiB"), Not(HasSubstr("small.dat"))));
  expect_success(plain_hoist(work / "sub", {"add", "--track", "huge.dat"}));
  expect_success(plain_git(work, {"commit", "-m", "huge"}));
  EXPECT_THAT(git(work, {"show", "HEAD:sub/huge.dat"}), HasSubstr("oid sha256:"));
}

TEST_F(HooksOfHoist, AMergeMayBringTheHugeFilesThatTheOtherSideHasAlready) {
  const fs::path work = clone_without_git_lfs();
  expect_success(plain_git(work, {"checkout", "--quiet", "-b", "side"}));
  write(work, {{"huge.dat", random_bytes(eleven_mib, 1)}, {"text.txt", "theirs\n"}});
  expect_success(plain_git(work, {"add", "."}));
  expect_success(plain_git(work, {"commit", "--quiet", "--no-verify", "-m", "theirs"}));
  expect_success(plain_git(work, {"checkout", "--quiet", "main"}));
  write(work, {{"text.txt", "ours\n"}});
  expect_success(plain_git(work, {"add", "."}));
  expect_success(plain_git(work, {"commit", "--quiet", "-m", "ours"}));
  EXPECT_NE(plain_git(work, {"merge", "side"}).exit_status, 0);
  write(work, {{"text.txt", "both\n"}});
  expect_success(plain_git(work, {"add", "text.txt"}));
  expect_success(plain_git(work, {"commit", "--quiet", "-m", "merged"}));
}

TEST_F(HooksOfHoist, AnotherHandsHookIsCalledAsGitWouldAndPutBackInTheEnd) {
  start_hub({.chunk_size = part});
  const fs::path work = make_repository();
  const fs::path hooks = work / ".git/hooks";
  fs::remove(hooks / "pre-push");
  add_hook(hooks, "pre-push", "cat > \"$PWD/seen\"; echo \"$@\" >> \"$PWD/seen\"; [ ! -e no ]");
  const std::string before = text_of(hooks / "pre-push");
  const auto installed = hoist(work, {"hooks", "install"});
  expect_success(installed);
  EXPECT_THAT(installed.output, AllOf(HasSubstr("pre-push       written; the hook that was there"),
                                      HasSubstr("post-merge     git-lfs's own")));
  EXPECT_EQ(text_of(hooks / "pre-push.hoist-kept"), before);
  const auto again = hoist(work, {"hooks", "install"});
  EXPECT_THAT(again.output, HasSubstr("pre-push       there already"));

  const std::vector<TestFile> files{{"a.bin", random_bytes(100, 1)}};
  commit(work, files);
  expect_success(push(work));
  const std::string head = git(work, {"rev-parse", "HEAD"}).substr(0, 40);
  EXPECT_EQ(text_of(work / "seen"), "refs/heads/main " + head + " refs/heads/main " +
                                        std::string(40, '0') + "\norigin " + url() + "\n");
  expect_on_hub(files);

  write(work, {{"no", ""}});
  commit(work, {{"b.bin", random_bytes(200, 2)}});
  EXPECT_NE(push(work).exit_status, 0);
  EXPECT_NE(hoist(work, {"push"}).exit_status, 0) << "hoist calls it as well";
  fs::remove(work / "no");
  expect_success(hoist(work, {"push"}));

  const auto removed = hoist(work, {"hooks", "remove"});
  expect_success(removed);
  EXPECT_THAT(removed.output, HasSubstr("the hook that was there before is back"));
  EXPECT_EQ(text_of(hooks / "pre-push"), before);
  EXPECT_FALSE(fs::exists(hooks / "pre-push.hoist-kept"));
  EXPECT_TRUE(fs::exists(hooks / "post-merge"));
}

TEST_F(HooksOfHoist, AHooksFolderOutsideOfTheRepositoryIsTouchedByForceOnly) {
  const fs::path shared = folder() / "shared hooks";
  const fs::path work = folder() / "work";
  git(folder(), {"init", "--quiet", "work"});
  git(folder(), {"config", "--global", "core.hooksPath", shared.string()});
  const auto refused = hoist(work, {"hooks", "install"});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_THAT(refused.error_output, AllOf(HasSubstr("shared hooks"), HasSubstr("--force")));
  EXPECT_FALSE(fs::exists(shared));
  expect_success(hoist(work, {"hooks", "install", "--force"}));
  EXPECT_TRUE(fs::exists(shared / "pre-push"));
  EXPECT_EQ(hoist(work, {"hooks", "remove"}).exit_status, 1);
  expect_success(hoist(work, {"hooks", "remove", "--force"}));
  EXPECT_TRUE(fs::is_empty(shared));
}

TEST_F(HooksOfHoist, AreTheSameFromASubFolderAndAWorktree) {
  const fs::path work = folder() / "work";
  git(folder(), {"init", "--quiet", "work"});
  git(work, {"commit", "--quiet", "--allow-empty", "-m", "first"});
  git(work, {"worktree", "add", "--quiet", "../tree"});
  fs::create_directories(folder() / "tree/sub");
  expect_success(hoist(folder(), {"hooks", "install", "--pre-commit", "tree/sub"}));
  for (const char* name :
       {"pre-push", "post-checkout", "post-commit", "post-merge", "pre-commit"}) {
    EXPECT_TRUE(fs::exists(work / ".git/hooks" / name)) << name;
  }
  const auto here = hoist(work, {"hooks", "remove", "--pre-commit"});
  EXPECT_THAT(here.output, AllOf(HasSubstr("pre-commit"), Not(HasSubstr("pre-push"))));
  EXPECT_FALSE(fs::exists(work / ".git/hooks/pre-commit"));
  EXPECT_TRUE(fs::exists(work / ".git/hooks/pre-push"));
  EXPECT_EQ(hoist(folder(), {"hooks", "install"}).exit_status, 1);
  EXPECT_EQ(hoist(work, {"hooks"}).exit_status, 2);
  EXPECT_EQ(hoist(work, {"hooks", "instal"}).exit_status, 2);
}

TEST_F(HooksOfHoist, DoNothingAfterACheckoutCommitOrMergeWithoutGitLfs) {
  const fs::path work = folder() / "work";
  git(folder(), {"init", "--quiet", "work"});
  expect_success(hoist(work, {"hooks", "install"}));
  add_hook(work / ".git/hooks", "post-commit.hoist-kept", "echo \"$PWD\" > seen");
  expect_success(plain_git(work, {"commit", "--quiet", "--allow-empty", "-m", "first"}));
  EXPECT_EQ(text_of(work / "seen"), work.string() + "\n");
  const auto checked_out = plain_git(work, {"checkout", "--quiet", "-b", "other"});
  expect_success(checked_out);
  EXPECT_EQ(checked_out.error_output, "");
  expect_success(plain_git(work, {"merge", "--quiet", "main"}));
}

TEST_F(HooksOfHoist, WithNeitherProgramAPushIsRefusedInWords) {
  start_hub({.chunk_size = part});
  const fs::path work = make_repository();
  commit(work, {{"a.bin", random_bytes(100, 1)}});
  for (const auto& hook : fs::directory_iterator(work / ".git/hooks")) fs::remove(hook);
  expect_success(plain_hoist(work, {"hooks", "install"}));
  fs::remove(folder() / "programs/hoist");
  const auto refused = plain_git(work, {"push", "origin", "main"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.error_output, HasSubstr("neither git-lfs nor hoist is found"));
}

TEST_F(HooksOfHoist, WithGitLfsItsAgentUploads) {
  start_hub({.chunk_size = part});
  const fs::path work = make_repository();
  for (const auto& hook : fs::directory_iterator(work / ".git/hooks")) fs::remove(hook);
  expect_success(hoist(work, {"hooks", "install", "--pre-commit"}));
  const std::vector<TestFile> files{{"a.bin", random_bytes(part * 3, 1)}};
  commit(work, files);
  expect_success(push(work));
  expect_on_hub(files);
}

TEST_F(HooksOfHoist, WhatIsNoPushIsRefused) {
  const fs::path work = folder() / "work";
  git(folder(), {"init", "--quiet", "work"});
  const std::string pre_push = (folder() / "bin/hoist").string() + " lfs-pre-push origin x";
  const auto with_input = [&](const std::string& input) {
    return run({"sh", "-c", input + " | " + pre_push}, work);
  };
  EXPECT_THAT(with_input("echo rubbish").error_output, HasSubstr("line 1 of standard input"));
  EXPECT_EQ(with_input("echo rubbish").exit_status, 1);
  const auto endless = with_input("yes");
  EXPECT_EQ(endless.exit_status, 1);
  EXPECT_THAT(endless.error_output, HasSubstr("longer than 32 MiB"));
  EXPECT_EQ(with_input("true").exit_status, 0);
  EXPECT_EQ(hoist(work, {"lfs-pre-push"}).exit_status, 2);
}

}  // namespace
}  // namespace hoist::test
