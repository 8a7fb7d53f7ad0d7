// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "repository/transport/exec_wire.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/git_config_of.hpp"

namespace hoist::git {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

TEST(LocalCommand, RunsGitWithoutAShell) {
  const ExecCommand command = local_command({"/srv/a b"}, Service::receive_pack);
  EXPECT_THAT(command.argv, ElementsAre("git", "receive-pack", "/srv/a b"));
  EXPECT_THAT(command.environment, Contains(Pair("GIT_DIR", std::nullopt)));
  EXPECT_FALSE(command.is_remote);
}

TEST(SshCommand, QuotesThePathForTheServersShell) {
  const lfs::GitConfig config;
  const ExecCommand command =
      ssh_command({"git@h", "22", "/it's"}, Service::upload_pack, config, test::environment_of({}));
  EXPECT_THAT(command.argv, ElementsAre("ssh", "-o", "BatchMode=yes", "-p", "22", "git@h",
                                        "git-upload-pack '/it'\\''s'"));
  EXPECT_THAT(command.environment, Contains(Pair("GIT_PROTOCOL", std::nullopt)));
  EXPECT_TRUE(command.is_remote);
}

TEST(SshCommand, RunsALineOfTheUserByTheShell) {
  const lfs::GitConfig config;
  const ExecCommand command =
      ssh_command({"h", "", "p"}, Service::receive_pack, config,
                  test::environment_of({{"GIT_SSH_COMMAND", "ssh -i 'my key'"}}));
  EXPECT_THAT(command.argv, ElementsAre("sh", "-c", "ssh -i 'my key' \"$@\"", "ssh -i 'my key'",
                                        "-o", "BatchMode=yes", "h", "git-receive-pack 'p'"));
}

}  // namespace
}  // namespace hoist::git
