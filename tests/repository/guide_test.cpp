// SPDX-License-Identifier: Apache-2.0
// What the Hub's guide promises of its Python Repository ("(legacy) Upload files with Git LFS"),
// sentence by sentence, of ours.
#include <chrono>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Guide : public RepositoryWorld {
 protected:
  [[nodiscard]] std::string remote_file(const std::string& name) const {
    return git(remote(), {"show", "main:" + name});
  }
  void remote_answers(const std::string& script) {
    write_file(remote() / "hooks/pre-receive", "#!/bin/sh\n" + script + "\n");
    fs::permissions(remote() / "hooks/pre-receive", fs::perms{0755});
  }
  [[nodiscard]] lfs::ProcessResult run_example(const std::string& name) const {
    return lfs::run_process({std::string(HOIST_EXAMPLES) + "/example_" + name, remote().string()},
                            {.cwd = folder(), .timeout = std::chrono::seconds(60)});
  }
};

TEST_F(Guide, GitLfsAutomaticallyHandlesFilesOf10MBAndMore) {
  Repository repository = begin();
  constexpr std::size_t ten_mb = std::size_t{10} << 20U;
  repository.commit({}, [&](const fs::path& folder) {
    write_file(folder / "large.txt", std::string(ten_mb, 'a'));
    write_file(folder / "small.txt", std::string(ten_mb - 1, 'a'));
  });
  EXPECT_THAT(remote_file("large.txt"), HasSubstr("oid sha256:"));
  EXPECT_EQ(remote_file("small.txt").size(), ten_mb - 1);
}

TEST_F(Guide, ACloneNeedsNoLfsEnableLargefilesOfItsOwn) {
  write_file(folder() / "bin/hoist", "#!/bin/sh\n");
  fs::permissions(folder() / "bin/hoist", fs::perms{0755});
  const ScopedEnvironment path("PATH", (folder() / "bin").string() + ":" + std::getenv("PATH"));
  const Repository repository = begin();
  EXPECT_EQ(git(repository.path(), {"config", "lfs.customtransfer.multipart.args"}),
            "lfs-multipart-upload\n");
}

TEST_F(Guide, TheCommitScopePullsAddsCommitsAndPushesOnATemporaryRepository) {
  Repository(folder() / "text-files", {.clone_from = remote().string()})
      .commit({.message = "My first file :)"},
              [](const fs::path& folder) { write_file(folder / "file.txt", "{\"hey\": 8}"); });
  EXPECT_EQ(remote_file("file.txt"), "{\"hey\": 8}");
  EXPECT_EQ(git(remote(), {"log", "--format=%s", "main"}), "My first file :)\n");
}

TEST_F(Guide, WithoutBlockingTheProgramGoesOnWhileCommitsArePushed) {
  Repository repository = begin();
  remote_answers("while [ ! -e ../go-on ]; do sleep 0.01; done");
  repository.commit({.message = "My cool model :)", .blocking = false},
                    [](const fs::path& folder) { write_file(folder / "model", "x"); });
  const Command last_command = repository.command_queue().back();
  EXPECT_EQ(last_command.status(), -1) << "the push is ongoing";
  EXPECT_FALSE(last_command.is_done());
  EXPECT_FALSE(last_command.failed());
  EXPECT_EQ(last_command.error_output(), "");
  write_file(folder() / "go-on", "");
  last_command.wait();
  EXPECT_EQ(last_command.status(), 0) << "the push has completed successfully";
  EXPECT_TRUE(last_command.is_done());
  EXPECT_FALSE(last_command.failed());
}

TEST_F(Guide, AnErrorIsANonZeroStatusAndCanBeInspected) {
  Repository repository = begin();
  remote_answers("echo 'quota exceeded' >&2; exit 1");
  repository.commit({.blocking = false},
                    [](const fs::path& folder) { write_file(folder / "model", "x"); });
  const Command last_command = repository.command_queue().back();
  last_command.wait();
  EXPECT_NE(last_command.status(), 0);
  EXPECT_TRUE(last_command.is_done());
  EXPECT_TRUE(last_command.failed());
  EXPECT_THAT(last_command.error_output(), HasSubstr("quota exceeded"));
}

// "your script will only exit when all pushes are completed, even if other errors occur": see
// ProgramEnds.

TEST_F(Guide, PushToHubAddsFilesMakesACommitAndPushesAfterAPull) {
  begin();
  Repository other = clone("other");
  write(other, "theirs", "x");
  other.push_to_hub();

  Repository repository(folder() / "work");  // path/to/local/repo
  repository.pull();
  write(repository, "ours", "x");
  repository.push_to_hub({.message = "Commit my-awesome-file to the Hub"});
  EXPECT_EQ(git(remote(), {"ls-tree", "--name-only", "main"}), ".gitattributes\nours\ntheirs\n");
}

TEST_F(Guide, AddAndCommitPushNothing) {
  Repository repository = begin();
  const std::string before = git(remote(), {"rev-parse", "main"});
  write(repository, "path/to/file", "x");
  write(repository, "other", "x");
  repository.add("path/to/file");
  repository.commit("add my first model config file :)");
  EXPECT_EQ(git(repository.path(), {"show", "--format=%s", "--name-only"}),
            "add my first model config file :)\n\npath/to/file\n");
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), before);
  repository.push();  // when ready
  EXPECT_EQ(remote_file("path/to/file"), "x");
}

TEST_F(Guide, ItsExamplesRun) {
  begin();
  const lfs::ProcessResult first = run_example("first_file");
  EXPECT_EQ(first.exit_status, 0) << first.error_output;
  EXPECT_EQ(remote_file("file.txt"), "{\"hey\": 8}");

  const lfs::ProcessResult training = run_example("training_loop");
  EXPECT_EQ(training.exit_status, 0) << training.error_output;
  EXPECT_THAT(training.output, HasSubstr("epoch 3:"));
  EXPECT_THAT(training.error_output, IsEmpty());
  EXPECT_EQ(git(remote(), {"log", "-3", "--format=%s", "main"}), "Epoch 3\nEpoch 2\nEpoch 1\n");

  const lfs::ProcessResult non_blocking = run_example("non_blocking");
  EXPECT_EQ(non_blocking.exit_status, 0) << non_blocking.error_output;
  EXPECT_EQ(git(remote(), {"log", "-1", "--format=%s", "main"}), "My cool model :)\n");
}

}  // namespace
}  // namespace hoist::test
