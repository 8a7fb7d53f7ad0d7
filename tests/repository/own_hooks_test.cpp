// SPDX-License-Identifier: Apache-2.0
// The hooks that hoist writes: into which folders, beside which others, and past which it goes.
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "lfs/protocol/hook_text.hpp"
#include "repository/hooks/install.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using repository::HookDeed;
using repository::install_hooks;
using repository::remove_hooks;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using What = HookDeed::What;

constexpr std::string_view program = "/opt/it's/hoist";

class OwnHooks : public RepositoryWorld {
 protected:
  [[nodiscard]] fs::path hooks() const { return folder() / "hooks"; }
  [[nodiscard]] fs::path hook(const std::string& name) const { return hooks() / name; }
  static void add_script(const fs::path& file, const std::string& script) {
    write_file(file, "#!/bin/sh\n" + script + "\n");
    fs::permissions(file, fs::perms{0755});
  }
  /// A folder for PATH with git and a program of the name hoist, but without git-lfs.
  [[nodiscard]] std::string path_without_git_lfs() const {
    const fs::path programs = folder() / "programs";
    for (const std::string name : {"git", "sh", "cat"}) {
      std::string found = lfs::run_process({"sh", "-c", "command -v " + name}).output;
      found.pop_back();
      fs::create_directories(programs);
      fs::create_symlink(found, programs / name);
    }
    add_script(programs / "hoist", "cat > /dev/null; exit 1");
    return programs.string();
  }
};

TEST_F(OwnHooks, AreWrittenOnceIntoANewFolder) {
  EXPECT_THAT(
      install_hooks(hooks(), {"pre-push", "pre-commit"}, program),
      ElementsAre(HookDeed{"pre-push", What::written}, HookDeed{"pre-commit", What::written}));
  EXPECT_THAT(read_file(hook("pre-push")), HasSubstr("'/opt/it'\\''s/hoist' lfs-pre-push"));
  EXPECT_EQ(lfs::run_process({"sh", "-n", hook("pre-push").string()}).exit_status, 0);
  EXPECT_NE(fs::status(hook("pre-push")).permissions() & fs::perms::owner_exec, fs::perms::none);
  const auto time = fs::last_write_time(hook("pre-push"));
  EXPECT_THAT(install_hooks(hooks(), {"pre-push"}, program),
              ElementsAre(HookDeed{"pre-push", What::unchanged}));
  EXPECT_EQ(fs::last_write_time(hook("pre-push")), time);
  EXPECT_THAT(
      remove_hooks(hooks(), {"pre-push", "pre-commit", "post-merge"}),
      ElementsAre(HookDeed{"pre-push", What::removed}, HookDeed{"pre-commit", What::removed}));
  EXPECT_TRUE(fs::is_empty(hooks()));
}

TEST_F(OwnHooks, AreWrittenAnewForAnotherProgramOrWhereTheyCannotRun) {
  install_hooks(hooks(), {"pre-push", "post-merge"}, "hoist");
  EXPECT_THAT(install_hooks(hooks(), {"pre-push"}, program),
              ElementsAre(HookDeed{"pre-push", What::renewed}));
  fs::permissions(hook("post-merge"), fs::perms{0644});
  EXPECT_THAT(install_hooks(hooks(), {"post-merge"}, "hoist"),
              ElementsAre(HookDeed{"post-merge", What::renewed}));
  EXPECT_NE(fs::status(hook("post-merge")).permissions() & fs::perms::owner_exec, fs::perms::none);
}

TEST_F(OwnHooks, KeepALinkToAnotherHandsHook) {
  add_script(folder() / "scripts/check", "exit 3");
  fs::create_directories(hooks());
  fs::create_symlink("../scripts/check", hook("pre-push"));
  EXPECT_THAT(install_hooks(hooks(), {"pre-push"}, program),
              ElementsAre(HookDeed{"pre-push", What::kept_other}));
  EXPECT_TRUE(fs::is_symlink(hook("pre-push.hoist-kept")));
  EXPECT_EQ(lfs::run_process({hook("pre-push").string()}, {.input = ""}).exit_status, 3);
  EXPECT_THAT(remove_hooks(hooks(), {"pre-push"}),
              ElementsAre(HookDeed{"pre-push", What::restored}));
  EXPECT_EQ(fs::read_symlink(hook("pre-push")), "../scripts/check");
}

TEST_F(OwnHooks, NeverCoverAHookThatWasKeptEarlier) {
  add_script(hook("pre-push"), "echo first");
  install_hooks(hooks(), {"pre-push"}, program);
  add_script(hook("pre-push"), "echo second");
  const Error error = error_of([&] {
    install_hooks(hooks(), {"post-merge", "pre-push"}, program);
  });
  EXPECT_EQ(error.kind(), ErrorKind::conflict);
  EXPECT_THAT(error.what(), HasSubstr("pre-push.hoist-kept"));
  EXPECT_FALSE(fs::exists(hook("post-merge"))) << "nothing is written before all is known to fit";
  EXPECT_THAT(remove_hooks(hooks(), {"pre-push"}), ElementsAre(HookDeed{"pre-push", What::left}));
  EXPECT_THAT(read_file(hook("pre-push")), HasSubstr("second"));
  EXPECT_THAT(read_file(hook("pre-push.hoist-kept")), HasSubstr("first"));
}

TEST_F(OwnHooks, FinishWhatAnInterruptionLeft) {
  add_script(hook("pre-push.hoist-kept"), "exit 3");
  EXPECT_THAT(install_hooks(hooks(), {"pre-push"}, program),
              ElementsAre(HookDeed{"pre-push", What::kept_other}));
  EXPECT_EQ(lfs::run_process({hook("pre-push").string()}, {.input = ""}).exit_status, 3);
  fs::remove(hook("pre-push"));
  EXPECT_THAT(remove_hooks(hooks(), {"pre-push"}),
              ElementsAre(HookDeed{"pre-push", What::restored}));
}

TEST_F(OwnHooks, LeaveThoseOfGitLfs) {
  Repository repository = begin();
  const fs::path folder = repository.path() / ".git/hooks";
  const std::string before = read_file(folder / "pre-push");
  EXPECT_THAT(install_hooks(folder, {"pre-push"}, program),
              ElementsAre(HookDeed{"pre-push", What::of_git_lfs}));
  EXPECT_EQ(read_file(folder / "pre-push"), before);
}

TEST_F(OwnHooks, HandAllOfTheirInputToAnotherHandsHookThatMayNotReadIt) {
  const fs::path out = folder() / "out";
  add_script(hook("pre-push"), "cat > '" + out.string() + "'; exit 4");
  install_hooks(hooks(), {"pre-push"}, program);
  std::string input;
  for (int i = 0; i < 5000; ++i) input += "refs/heads/a\\n" + std::string(60, '%') + "\n";
  input += "\n\n";
  EXPECT_EQ(lfs::run_process({hook("pre-push").string()}, {.input = input}).exit_status, 4);
  EXPECT_TRUE(read_file(out) == input);
  add_script(hook("pre-push.hoist-kept"), "exit 5");
  EXPECT_EQ(lfs::run_process({hook("pre-push").string()}, {.input = input}).exit_status, 5);
}

TEST_F(OwnHooks, AreWrittenByACloneWithoutGitLfs) {
  const ScopedEnvironment path("PATH", path_without_git_lfs());
  Repository repository = clone();
  const fs::path folder = repository.path() / ".git/hooks";
  EXPECT_THAT(notices, ElementsAre(::testing::AllOf(HasSubstr("git-lfs is not installed"),
                                                    HasSubstr("pre-commit and pre-push"))));
  EXPECT_THAT(read_file(folder / "pre-push"), HasSubstr("hoist lfs-pre-push"));
  EXPECT_THAT(read_file(folder / "pre-commit"), HasSubstr("exec hoist lfs-pre-commit"));
  EXPECT_FALSE(fs::exists(folder / "post-merge"));
}

TEST_F(OwnHooks, OfACloneStayOutOfAFolderThatIsNotItsAlone) {
  begin({{"in-history/pre-push", "of the history"}});
  const ScopedEnvironment path("PATH", path_without_git_lfs());
  const std::string shared = hooks().string();
  for (const std::string& other : {shared, std::string("in-history")}) {
    git(folder(), {"config", "--global", "core.hooksPath", other});
    notices.clear();
    Repository repository = clone("clone-" + fs::path(other).filename().string());
    EXPECT_THAT(notices, ::testing::Contains(HasSubstr("core.hooksPath")));
    EXPECT_FALSE(fs::exists(hooks()));
    EXPECT_EQ(content(repository, "in-history/pre-push"), "of the history");
  }
}

TEST_F(OwnHooks, ArePassedOverByHoistItselfButNotWhatTheyKeep) {
  Repository repository = begin({{"a.txt", "1"}});
  const fs::path folder = repository.path() / ".git/hooks";
  fs::remove(folder / "pre-push");
  add_script(folder / "pre-commit", "echo ran > kept-ran");
  // Both would fail, since there is no such program.
  install_hooks(folder, {"pre-push", "pre-commit"}, program);
  write(repository, "a.bin", "2");
  repository.add();
  EXPECT_TRUE(repository.commit());
  EXPECT_EQ(content(repository, "kept-ran"), "ran\n");
  repository.push();
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), repository.head().value() + "\n");
  add_script(folder / "pre-push.hoist-kept", "echo not today >&2; exit 1");
  write(repository, "a.bin", "3");
  repository.add();
  repository.commit();
  EXPECT_THAT(error_of([&] { repository.push(); }).what(), HasSubstr("not today"));
}

}  // namespace
}  // namespace hoist::test
