// SPDX-License-Identifier: Apache-2.0
// The user's own hooks.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class HooksTest : public RepositoryWorld {
 protected:
  static void add_hook(const Repository& repository, const std::string& name,
                       const std::string& script) {
    const fs::path hook = repository.path() / ".git/hooks" / name;
    write_file(hook, "#!/bin/sh\n" + script + "\n");
    fs::permissions(hook, fs::perms{0755});
  }
  void change(Repository& repository, const std::string& content) {
    write(repository, "a.txt", content);
    repository.add();
  }
};

TEST_F(HooksTest, MayRefuseACommit) {
  Repository repository = begin({{"a.txt", "1"}});
  add_hook(repository, "pre-commit", "echo 'no secrets here' >&2; exit 1");
  change(repository, "2");
  const auto before = repository.head();
  EXPECT_THAT(error_of([&] { repository.commit(); }).what(),
              ::testing::AllOf(HasSubstr("pre-commit"), HasSubstr("no secrets here")));
  EXPECT_EQ(repository.head(), before);
  Repository past(repository.path(), {.run_hooks = false});
  EXPECT_TRUE(past.commit());
}

TEST_F(HooksTest, MayStageAndChangeTheMessage) {
  Repository repository = begin({{"a.txt", "1"}});
  add_hook(repository, "pre-commit", "echo made > made.txt; git add made.txt; echo I made a file");
  add_hook(repository, "commit-msg", "echo 'Signed-off-by: hook' >> \"$1\"");
  add_hook(repository, "post-commit", "touch done; exit 1");
  change(repository, "2");
  repository.commit({.message = "words"});
  EXPECT_EQ(git(repository.path(), {"log", "-1", "--format=%B", "--name-only"}),
            "words\nSigned-off-by: hook\n\n\na.txt\nmade.txt\n");
  EXPECT_TRUE(fs::exists(repository.path() / "done"));
  EXPECT_THAT(notices, ::testing::Contains("I made a file"));
}

TEST_F(HooksTest, SeeWhatIsPushedAndMayRefuse) {
  Repository repository = begin({{"a.txt", "1"}});
  const std::string before = repository.head().value();
  add_hook(repository, "pre-push", "cat > seen; echo \"$1\" >> seen; exit 1");
  change(repository, "2");
  repository.commit();
  EXPECT_THAT(error_of([&] { repository.push(); }).what(), HasSubstr("pre-push"));
  EXPECT_EQ(content(repository, "seen"), "refs/heads/main " + repository.head().value() +
                                             " refs/heads/main " + before + "\norigin\n");
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), before + "\n");
}

TEST_F(HooksTest, OfGitLfsAreNotNeeded) {
  Repository repository = begin({{"a.bin", "1"}});
  EXPECT_TRUE(fs::exists(repository.path() / ".git/hooks/pre-push"));
  write(repository, "a.bin", "2");
  repository.add();
  repository.commit();
  repository.push();
  EXPECT_EQ(git(remote(), {"rev-parse", "main"}), repository.head().value() + "\n");
}

}  // namespace
}  // namespace hoist::test
