// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/e2e/sandbox.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using lfs::ProcessResult;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The full key of one of the agent's variables.
std::string key(const std::string& variable) { return "lfs.customtransfer.multipart." + variable; }

class EnableLargefiles : public ::testing::Test {
 protected:
  /// What git has for a variable of the agent, as seen from `cwd`; "" where it is not set.
  [[nodiscard]] std::string value(const std::string& variable, const fs::path& cwd) const {
    std::string text = box.run({"git", "config", key(variable)}, cwd).output;
    if (text.ends_with('\n')) {
      text.pop_back();
    }
    return text;
  }
  [[nodiscard]] std::string value(const std::string& variable) const {
    return value(variable, box.repo());
  }
  void set(const std::string& variable, const std::string& text) const {
    box.git({"config", key(variable), text}, box.repo());
  }
  void set_up_another_program() const {
    set("path", "/usr/bin/other-agent");
    set("args", "--token secret");
  }
  /// A folder of programs, for PATH, with links to those of this machine.
  [[nodiscard]] fs::path folder_with(const std::vector<std::string>& programs) const {
    const fs::path folder = box.path() / "programs";
    fs::create_directories(folder);
    for (const std::string& program : programs) {
      std::string found = box.run({"sh", "-c", "command -v " + program}, box.path()).output;
      found.pop_back();
      fs::create_symlink(found, folder / program);
    }
    return folder;
  }
  /// A git in front of PATH that fails where the shell condition `fails` holds of its arguments.
  void break_git(const std::string& fails) {
    const fs::path real = folder_with({"git"}) / "git";
    const fs::path broken = box.path() / "broken/git";
    write_file(broken, "#!/bin/sh\nif " + fails +
                           "; then echo 'error: disk full' >&2; exit 4; fi\nexec " +
                           fs::read_symlink(real).string() + " \"$@\"\n");
    fs::permissions(broken, fs::perms{0755});
    box.set("PATH", broken.parent_path().string() + ":" + ::getenv("PATH"));
  }
  void expect_set_up(const fs::path& cwd) const {
    EXPECT_EQ(value("path", cwd), box.hoist().string());
    EXPECT_EQ(value("args", cwd), "lfs-multipart-upload");
    EXPECT_EQ(value("direction", cwd), "upload");
    EXPECT_EQ(value("concurrent", cwd), "");
  }
  /// The command fails as it should: one clear line, a hint, and an untouched file.
  static void expect_refusal(const ProcessResult& result, const std::string& message) {
    EXPECT_EQ(result.exit_status, 1);
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(result.error_output, ::testing::StartsWith("hoist: "));
    EXPECT_THAT(result.error_output, HasSubstr(message));
    EXPECT_THAT(result.error_output, HasSubstr("\nhint: "));
  }

  Sandbox box;
};

TEST_F(EnableLargefiles, WritesThreeKeysAndSaysWhere) {
  box.git({"config", "--global", "filter.lfs.process", "git-lfs filter-process"}, box.path());
  const ProcessResult result = box.enable();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("Set up in " + box.config().string()),
                    HasSubstr(key("path") + " = " + box.hoist().string() + " (was not set)"),
                    HasSubstr(key("args") + " = lfs-multipart-upload (was not set)"),
                    HasSubstr(key("direction") + " = upload (was not set)"),
                    HasSubstr("--remove undoes this")));
  EXPECT_EQ(result.error_output, "");
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, TakesTheFolderOfAnotherPlace) {
  EXPECT_EQ(box.enable({"repo"}, box.path()).exit_status, 0);
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, WorksFromASubFolder) {
  fs::create_directories(box.repo() / "a/b");
  const ProcessResult result = box.enable({}, box.repo() / "a/b");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr(box.config().string()));
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, WorksInsideTheGitFolder) {
  EXPECT_EQ(box.enable({}, box.repo() / ".git/hooks").exit_status, 0);
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, WritesTheSharedConfigurationFromALinkedWorktree) {
  box.git({"commit", "-q", "--allow-empty", "-m", "x"}, box.repo());
  box.git({"worktree", "add", "-q", "../tree"}, box.repo());
  const ProcessResult result = box.enable({"tree"}, box.path());
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("Set up in " + box.config().string()));
  expect_set_up(box.repo());
  expect_set_up(box.path() / "tree");
}

TEST_F(EnableLargefiles, WorksInABareRepository) {
  box.git({"init", "-q", "--bare", "bare.git"}, box.path());
  const ProcessResult result = box.enable({"bare.git"}, box.path());
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr((box.path() / "bare.git/config").string()));
  expect_set_up(box.path() / "bare.git");
}

TEST_F(EnableLargefiles, WorksInASubmoduleAlone) {
  box.git({"init", "-q", "inner"}, box.path());
  box.git({"commit", "-q", "--allow-empty", "-m", "x"}, box.path() / "inner");
  box.git({"-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
           (box.path() / "inner").string(), "sub"},
          box.repo());
  const ProcessResult result = box.enable({"sub"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr((box.repo() / ".git/modules/sub/config").string()));
  expect_set_up(box.repo() / "sub");
  EXPECT_EQ(value("path"), "");
}

TEST_F(EnableLargefiles, TakesTheFolderGivenRatherThanGitDir) {
  box.git({"init", "-q", "other"}, box.path());
  box.set("GIT_DIR", (box.path() / "other/.git").string());
  EXPECT_EQ(box.enable({box.repo().string()}, box.path()).exit_status, 0);
  box.set("GIT_DIR", std::nullopt);
  expect_set_up(box.repo());
  EXPECT_EQ(value("path", box.path() / "other"), "");
}

TEST_F(EnableLargefiles, ObeysGitDirWhereNoFolderIsGiven) {
  box.set("GIT_DIR", (box.repo() / ".git").string());
  EXPECT_EQ(box.enable({}, box.path()).exit_status, 0);
  box.set("GIT_DIR", std::nullopt);
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, IgnoresGitConfigsOwnVariable) {
  box.set("GIT_CONFIG", (box.path() / "elsewhere").string());
  EXPECT_EQ(box.enable().exit_status, 0);
  box.set("GIT_CONFIG", std::nullopt);
  expect_set_up(box.repo());
  EXPECT_FALSE(fs::exists(box.path() / "elsewhere"));
}

TEST_F(EnableLargefiles, FollowsALinkedConfigurationFile) {
  fs::rename(box.config(), box.path() / "real");
  fs::create_symlink(box.path() / "real", box.config());
  EXPECT_EQ(box.enable().exit_status, 0);
  EXPECT_TRUE(fs::is_symlink(box.config()));
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, KeepsOtherVariablesOfTheAgent) {
  set("concurrent", "false");
  EXPECT_EQ(box.enable().exit_status, 0);
  EXPECT_EQ(value("concurrent"), "false");
}

// How git-lfs will start hoist.

TEST_F(EnableLargefiles, UsesTheBareNameWherePathFindsThisBinary) {
  fs::create_directories(box.path() / "links");
  fs::create_symlink(box.hoist(), box.path() / "links/hoist");
  box.set("PATH", (box.path() / "links").string() + ":" + ::getenv("PATH"));
  EXPECT_EQ(box.enable().exit_status, 0);
  EXPECT_EQ(value("path"), "hoist");
}

TEST_F(EnableLargefiles, UsesTheFullPathWherePathFindsAnotherHoist) {
  write_file(box.path() / "first/hoist", "#!/bin/sh\n");
  fs::permissions(box.path() / "first/hoist", fs::perms{0755});
  box.set("PATH", (box.path() / "first").string() + ":" + box.hoist().parent_path().string() + ":" +
                      ::getenv("PATH"));
  EXPECT_EQ(box.enable().exit_status, 0);
  EXPECT_EQ(value("path"), box.hoist().string());
}

TEST_F(EnableLargefiles, UsesTheFullPathWherePathHasARelativeFolder) {
  box.set("PATH", ":" + box.hoist().parent_path().string() + ":" + ::getenv("PATH"));
  EXPECT_EQ(box.enable().exit_status, 0);
  EXPECT_EQ(value("path"), box.hoist().string());
}

/// Folders whose names a shell would take apart.
class OddFolder : public EnableLargefiles, public ::testing::WithParamInterface<const char*> {};

TEST_P(OddFolder, IsWrittenSoThatGitLfsStartsTheAgentInIt) {
  const fs::path hoist = box.path() / GetParam() / "hoist";
  fs::create_directories(hoist.parent_path());
  fs::copy_file(HOIST_BINARY, hoist);
  EXPECT_EQ(box.run({hoist.string(), "lfs-enable-largefiles"}, box.repo()).exit_status, 0);
  EXPECT_EQ(value("path"), hoist.string());

  box.git({"lfs", "install", "--local"}, box.repo());
  write_file(box.repo() / ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  write_file(box.repo() / "a.bin", "content");
  box.git({"add", "."}, box.repo());
  box.git({"commit", "-q", "-m", "x"}, box.repo());
  box.git({"config", "lfs.standalonetransferagent", "multipart"}, box.repo());
  box.git({"config", "lfs.url", "https://127.0.0.1:1/"}, box.repo());
  box.git({"remote", "add", "origin", "https://127.0.0.1:1/"}, box.repo());
  // The agent refuses what it is asked for without a server's answer. That refusal is the proof.
  const ProcessResult result = box.run({"git", "lfs", "push", "origin", "HEAD"}, box.repo());
  EXPECT_NE(result.exit_status, 0);
  EXPECT_THAT(result.output + result.error_output, HasSubstr("error transferring"));
}

INSTANTIATE_TEST_SUITE_P(Names, OddFolder,
                         ::testing::Values("plain", "with space", "it's", "double\"quote",
                                           "back\\slash", "$HOME", "semi;colon", "hash#mark",
                                           "equals=sign", "star*", "`date`", "tab\there",
                                           "\xc3\xbcml\xc3\xa4ut", "no-utf-8-\xff", "trailing "),
                         [](const auto& row) { return "Row" + std::to_string(row.index); });

TEST_F(EnableLargefiles, RefusesAPathThatGitLfsCannotStart) {
  const fs::path hoist = box.path() / "new\nline" / "hoist";
  fs::create_directories(hoist.parent_path());
  fs::copy_file(HOIST_BINARY, hoist);
  const std::string before = read_file(box.config());
  expect_refusal(box.run({hoist.string(), "lfs-enable-largefiles"}, box.repo()),
                 "there is a newline in its path");
  EXPECT_EQ(read_file(box.config()), before);
}

// Again, over something, and away.

TEST_F(EnableLargefiles, ChangesNothingTheSecondTime) {
  ASSERT_EQ(box.enable().exit_status, 0);
  const std::string bytes = read_file(box.config());
  struct stat before {};
  ASSERT_EQ(::stat(box.config().c_str(), &before), 0);
  const ProcessResult result = box.enable();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("Already set up in " + box.config().string()));
  EXPECT_EQ(read_file(box.config()), bytes);
  struct stat after {};
  ASSERT_EQ(::stat(box.config().c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino);
  EXPECT_EQ(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
  EXPECT_EQ(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
}

TEST_F(EnableLargefiles, UpdatesThePathOfAnOlderHoist) {
  set("path", "/old place/hoist");
  set("args", "lfs-multipart-upload");
  set("direction", "upload");
  const ProcessResult result = box.enable();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, AllOf(HasSubstr("(was /old place/hoist)"), Not(HasSubstr("args"))));
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, ReplacesSeveralValuesByOne) {
  set("path", "/old/hoist");
  box.git({"config", "--add", key("path"), "/older/hoist"}, box.repo());
  EXPECT_EQ(box.enable().exit_status, 0);
  EXPECT_EQ(box.git({"config", "--get-all", key("path")}, box.repo()), box.hoist().string() + "\n");
}

TEST_F(EnableLargefiles, RefusesToReplaceAnotherProgramsAgent) {
  set_up_another_program();
  const std::string before = read_file(box.config());
  const ProcessResult result = box.enable();
  expect_refusal(result, "another program as the agent: /usr/bin/other-agent");
  EXPECT_THAT(result.error_output, AllOf(HasSubstr(box.config().string()), HasSubstr("--force"),
                                         Not(HasSubstr("secret"))));
  EXPECT_EQ(read_file(box.config()), before);
}

TEST_F(EnableLargefiles, ReplacesAnotherProgramsAgentByForce) {
  set_up_another_program();
  const ProcessResult result = box.enable({"--force"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("(was /usr/bin/other-agent)"), Not(HasSubstr("secret"))));
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, RefusesAnotherProgramEvenBehindHoist) {
  set("path", "/usr/bin/other-agent");
  box.git({"config", "--add", key("path"), "/old/hoist"}, box.repo());
  expect_refusal(box.enable(), "/usr/bin/other-agent");
  expect_refusal(box.enable({"--remove"}), "/usr/bin/other-agent");
}

TEST_F(EnableLargefiles, RemovesAllThatItWrote) {
  const std::string before = read_file(box.config());
  ASSERT_EQ(box.enable().exit_status, 0);
  const ProcessResult result = box.enable({"--remove"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, AllOf(HasSubstr("Removed from " + box.config().string()),
                                   HasSubstr(key("path") + " (was " + box.hoist().string() + ")")));
  EXPECT_EQ(read_file(box.config()), before);
}

TEST_F(EnableLargefiles, LeavesTheUsersOwnVariableWhenItRemoves) {
  set("concurrent", "false");
  const std::string before = read_file(box.config());
  ASSERT_EQ(box.enable().exit_status, 0);
  EXPECT_EQ(box.enable({"--remove"}).exit_status, 0);
  EXPECT_EQ(read_file(box.config()), before);
}

TEST_F(EnableLargefiles, RemovesWhatAnOlderHoistLeft) {
  set("path", "/gone/hoist");
  EXPECT_EQ(box.enable({"--remove"}).exit_status, 0);
  EXPECT_EQ(value("path"), "");
}

TEST_F(EnableLargefiles, SaysThatThereIsNothingToRemove) {
  const std::string before = read_file(box.config());
  const ProcessResult result = box.enable({"--remove"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("Not set up in " + box.config().string()));
  EXPECT_EQ(read_file(box.config()), before);
}

TEST_F(EnableLargefiles, LeavesAnotherProgramsAgentWhenItRemoves) {
  set_up_another_program();
  const std::string before = read_file(box.config());
  const ProcessResult result = box.enable({"--remove"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("/usr/bin/other-agent"));
  EXPECT_EQ(read_file(box.config()), before);
}

// The other scopes.

TEST_F(EnableLargefiles, WritesTheGlobalConfigurationWithoutARepository) {
  const ProcessResult result = box.enable({"--global"}, box.path());
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("Set up in " + (box.path() / "home/.gitconfig").string()));
  expect_set_up(box.repo());
  EXPECT_THAT(read_file(box.config()), Not(HasSubstr("multipart")));
  EXPECT_THAT(box.enable({"--global"}, box.path()).output, HasSubstr("Already set up"));
  EXPECT_EQ(box.enable({"--global", "--remove"}, box.path()).exit_status, 0);
  EXPECT_EQ(read_file(box.path() / "home/.gitconfig"), "");
}

TEST_F(EnableLargefiles, WritesTheSystemConfiguration) {
  const ProcessResult result = box.enable({"--system"}, box.path());
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("Set up in " + (box.path() / "system").string()));
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, WritesTheFileThatGitConfigGlobalNames) {
  box.set("GIT_CONFIG_GLOBAL", (box.path() / "mine").string());
  EXPECT_THAT(box.enable({"--global"}).output, HasSubstr((box.path() / "mine").string()));
  EXPECT_FALSE(fs::exists(box.path() / "home/.gitconfig"));
}

TEST_F(EnableLargefiles, RefusesToReplaceADeviceByAFile) {
  const fs::path fifo = box.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  fs::create_symlink(fifo, box.path() / "home/.gitconfig");
  expect_refusal(box.enable({"--global"}), "is no regular file");
  box.set("GIT_CONFIG_GLOBAL", fifo.string());
  expect_refusal(box.enable({"--global"}), "is no regular file");
  box.set("GIT_CONFIG_GLOBAL", "/dev/null");
  box.set("GIT_CONFIG_SYSTEM", fifo.string());
  expect_refusal(box.enable({"--system"}), "is no regular file");
  EXPECT_TRUE(fs::is_fifo(fifo));
}

/// Arguments that contradict each other.
class WrongUsage : public EnableLargefiles,
                   public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(WrongUsage, EndsWith2AndChangesNothing) {
  const std::string before = read_file(box.config());
  const ProcessResult result = box.enable(GetParam());
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.error_output, HasSubstr("\nhint: "));
  EXPECT_EQ(read_file(box.config()), before);
  EXPECT_FALSE(fs::exists(box.path() / "home/.gitconfig"));
}

INSTANTIATE_TEST_SUITE_P(Arguments, WrongUsage,
                         ::testing::Values(std::vector<std::string>{"--global", "."},
                                           std::vector<std::string>{".", "--system"},
                                           std::vector<std::string>{"--global", "--system"},
                                           std::vector<std::string>{"--local", "--global"},
                                           std::vector<std::string>{"--remove", "--force"},
                                           std::vector<std::string>{"--unknown"},
                                           std::vector<std::string>{".", "."}));

// What can be wrong.

TEST_F(EnableLargefiles, RefusesAFolderOutsideAnyRepository) {
  expect_refusal(box.enable({box.path().string()}), "not a git repository");
  expect_refusal(box.enable({}, box.path()), "not a git repository");
}

TEST_F(EnableLargefiles, RefusesAFolderThatIsNotThere) {
  expect_refusal(box.enable({"missing"}), "cannot open the folder \"missing\": No such file");
  expect_refusal(box.enable({""}), "cannot open the folder \"\"");
}

TEST_F(EnableLargefiles, RefusesAFile) {
  write_file(box.repo() / "file", "x");
  expect_refusal(box.enable({"file"}), "\"file\" is not a folder");
}

TEST_F(EnableLargefiles, PassesOnGitsWordsAboutAForeignOwner) {
  box.set("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  const ProcessResult result = box.enable();
  expect_refusal(result, "detected dubious ownership");
  EXPECT_THAT(result.error_output, HasSubstr("git config --global --add safe.directory"));
}

TEST_F(EnableLargefiles, PassesOnGitsWordsAboutABrokenFile) {
  write_file(box.config(), "[broken\n");
  expect_refusal(box.enable(), "bad config line 1 in file .git/config");
  write_file(box.path() / "home/.gitconfig", "[broken\n");
  expect_refusal(box.enable({"--global"}, box.path()), "bad config line 1 in file");
}

TEST_F(EnableLargefiles, SaysThatTheConfigurationCannotBeWritten) {
  const std::string before = read_file(box.config());
  for (const auto& entry : fs::recursive_directory_iterator(box.repo())) {
    if (::geteuid() == 0) {
      ASSERT_EQ(::lchown(entry.path().c_str(), 65534, 65534), 0);
    }
  }
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(box.repo().c_str(), 65534, 65534), 0);
  }
  fs::permissions(box.repo() / ".git", fs::perms{0555});
  const ProcessResult result =
      box.run(as_nobody({box.hoist().string(), "lfs-enable-largefiles"}), box.repo());
  fs::permissions(box.repo() / ".git", fs::perms{0755});
  expect_refusal(result, "cannot write " + box.config().string());
  EXPECT_THAT(result.error_output,
              AllOf(HasSubstr("Permission denied"), HasSubstr("who may write")));
  EXPECT_EQ(read_file(box.config()), before);
}

TEST_F(EnableLargefiles, SaysThatTheSystemsConfigurationCannotBeWritten) {
  const fs::path folder = box.path() / "etc";
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms{0555});
  box.set("GIT_CONFIG_SYSTEM", (folder / "gitconfig").string());
  const ProcessResult result =
      box.run(as_nobody({box.hoist().string(), "lfs-enable-largefiles", "--system"}), box.path());
  expect_refusal(result, (folder / "gitconfig").string() + ": Permission denied");
  EXPECT_THAT(result.error_output, HasSubstr("hint: run it as root, or use --global"));
}

TEST_F(EnableLargefiles, SaysThatAnotherGitHoldsTheLock) {
  write_file(box.config().string() + ".lock", "");
  const ProcessResult result = box.enable();
  expect_refusal(result, "File exists");
  EXPECT_THAT(result.error_output, HasSubstr(".lock"));
}

TEST_F(EnableLargefiles, SaysThatGitIsMissing) {
  box.set("PATH", (box.path() / "nothing").string());
  const ProcessResult result = box.enable();
  expect_refusal(result, "cannot run git: there is no such program on PATH");
}

TEST_F(EnableLargefiles, UndoesEarlierKeysWhenALaterOneFails) {
  break_git("[ \"$4\" = " + key("path") + " ]");
  const std::string before = read_file(box.config());
  expect_refusal(box.enable(), "cannot write " + box.config().string() + ": disk full");
  EXPECT_EQ(read_file(box.config()), before);
}

TEST_F(EnableLargefiles, SetsBackWhatItHadReplacedWhenALaterKeyFails) {
  set_up_another_program();
  box.git({"config", "--add", key("args"), "second"}, box.repo());
  const std::string before = read_file(box.config());
  break_git("[ \"$4\" = " + key("path") + " ]");
  expect_refusal(box.enable({"--force"}), "disk full");
  EXPECT_EQ(read_file(box.config()), before);
}

TEST_F(EnableLargefiles, SaysWhatItCouldNotUndo) {
  break_git("[ \"$4\" = " + key("path") + " ] || [ \"$3\" = --unset-all ]");
  expect_refusal(box.enable(), key("args") + " and " + key("direction") +
                                   " was changed before that, and could not be set back");
}

// What else the user should know.

TEST_F(EnableLargefiles, WarnsOfAWorktreeConfigurationThatTakesPrecedence) {
  box.git({"config", "extensions.worktreeConfig", "true"}, box.repo());
  box.git({"config", "--worktree", key("path"), "other-agent"}, box.repo());
  const ProcessResult result = box.enable();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("Set up in"));
  EXPECT_THAT(result.error_output, AllOf(HasSubstr("hoist: warning: " + key("path") + " in "),
                                         HasSubstr("config.worktree takes precedence")));
}

TEST_F(EnableLargefiles, WarnsOfAnIncludedFileThatTakesPrecedence) {
  ASSERT_EQ(box.enable().exit_status, 0);
  write_file(box.path() / "included", "[lfs \"customtransfer.multipart\"]\n\tdirection = both\n");
  box.git({"config", "include.path", (box.path() / "included").string()}, box.repo());
  const ProcessResult result = box.enable();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.error_output,
              HasSubstr(key("direction") + " in " + (box.path() / "included").string()));
}

TEST_F(EnableLargefiles, WarnsOfTheEnvironmentThatTakesPrecedence) {
  box.set("GIT_CONFIG_COUNT", "1");
  box.set("GIT_CONFIG_KEY_0", key("path"));
  box.set("GIT_CONFIG_VALUE_0", "other-agent");
  EXPECT_THAT(box.enable().error_output, HasSubstr("in the environment or command line takes"));
}

TEST_F(EnableLargefiles, WarnsThatTheRepositoryTakesPrecedenceOverTheGlobalOne) {
  set_up_another_program();
  const ProcessResult result = box.enable({"--global"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.error_output, AllOf(HasSubstr("takes precedence"), Not(HasSubstr("secret"))));
}

TEST_F(EnableLargefiles, WarnsThatGitDoesNotReadWhatWasWritten) {
  box.set("GIT_CONFIG_NOSYSTEM", "1");
  EXPECT_THAT(box.enable({"--system"}).error_output, HasSubstr("git does not read"));
}

TEST_F(EnableLargefiles, SaysThatAnAgentIsStillSetUpElsewhere) {
  ASSERT_EQ(box.enable({"--global"}).exit_status, 0);
  ASSERT_EQ(box.enable().exit_status, 0);
  EXPECT_THAT(
      box.enable({"--remove"}).error_output,
      HasSubstr("an agent is still set up in " + (box.path() / "home/.gitconfig").string()));
}

TEST_F(EnableLargefiles, WarnsThatGitDoesNotUseGitLfs) {
  const ProcessResult result = box.enable();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.error_output, AllOf(HasSubstr("git still commits large files as they are"),
                                         HasSubstr("git lfs install")));
  expect_set_up(box.repo());
}

TEST_F(EnableLargefiles, WarnsThatGitLfsIsMissing) {
  box.set("PATH", folder_with({"git", "sh"}).string());
  const ProcessResult result = box.enable();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.error_output, AllOf(HasSubstr("warning: git-lfs is not installed"),
                                         HasSubstr("apt install git-lfs")));
  expect_set_up(box.repo());
}

}  // namespace
}  // namespace hoist::test
