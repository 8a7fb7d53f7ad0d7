// SPDX-License-Identifier: Apache-2.0
// The configuration that git reads and libgit2 leaves out.
#include <string>

#include <gtest/gtest.h>

#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

class ConfigurationTest : public RepositoryWorld {};

TEST_F(ConfigurationTest, OfAnotherUserFileHolds) {
  write_file(folder() / "other", "[user]\n\tname = other\n\temail = o@x\n");
  const ScopedEnvironment global("GIT_CONFIG_GLOBAL", (folder() / "other").string());
  Repository repository(folder() / "work", {.clone_from = remote().string()});
  write(repository, "a.txt", "a");
  repository.add();
  repository.commit();
  EXPECT_EQ(git(repository.path(), {"log", "-1", "--format=%an %ae"}), "other o@x\n");
}

TEST_F(ConfigurationTest, OfOneWorktreeHolds) {
  Repository repository = begin({{"a.txt", "a"}});
  git(repository.path(), {"config", "extensions.worktreeConfig", "true"});
  git(repository.path(), {"config", "--worktree", "user.name", "worktree"});
  Repository again(repository.path());
  write(again, "a.txt", "b");
  again.add();
  again.commit();
  EXPECT_EQ(git(repository.path(), {"log", "-1", "--format=%an"}), "worktree\n");
}

}  // namespace
}  // namespace hoist::test
