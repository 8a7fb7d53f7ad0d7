// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"

namespace hoist::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A world whose check is made by hand.
struct PlantedWorld : GitWorld {
  void TestBody() override {}
  using GitWorld::eventually;
  using GitWorld::expect_token_in_arguments_of_git;
  using GitWorld::folder;
  using GitWorld::leaks;
  using GitWorld::run;
  using GitWorld::start_hub;
  using GitWorld::token;

  PlantedWorld() { start_hub({}); }
};

TEST(Canary, FindsNothingWhereNothingIs) {
  PlantedWorld world;
  EXPECT_THAT(world.leaks(), IsEmpty());
}

TEST(Canary, FindsTheTokenInOutput) {
  PlantedWorld world;
  world.run({"sh", "-c", "echo $SECRET >&2"}, world.folder(), {{"SECRET", world.token()}});
  EXPECT_THAT(world.leaks(), ElementsAre("the token in the output of a program"));
}

TEST(Canary, FindsTheTokenInWhatAnAgentWroteButNotInWhatGitLfsTraces) {
  PlantedWorld world;
  const Variables secret{{"SECRET", world.token()}};
  world.run({"sh", "-c", "echo 12:00 trace git-lfs: HTTP: $SECRET"}, world.folder(), secret);
  EXPECT_THAT(world.leaks(), IsEmpty());
  world.run({"sh", "-c", "echo 12:00 trace git-lfs: 'xfer[hoist]:' $SECRET"}, world.folder(),
            secret);
  EXPECT_THAT(world.leaks(), ElementsAre("the token in the output of a program"));
}

TEST(Canary, FindsTheTokenInTheArgumentsOfAProcess) {
  PlantedWorld world;
  const auto found = [&] { return !world.leaks().empty(); };
  EXPECT_TRUE(world.eventually([&] {
    world.run({"sh", "-c", "sleep 0.1; exit 0", world.token()}, world.folder());
    return found();
  }));
  EXPECT_THAT(world.leaks(), ElementsAre("the token in the arguments of a process"));
  world.expect_token_in_arguments_of_git();
  EXPECT_THAT(world.leaks(), IsEmpty());
}

TEST(Canary, FindsTheTokenInWhatHoistStarts) {
  PlantedWorld world;
  world.expect_token_in_arguments_of_git();
  const auto hoist = world.folder() / "hoist";
  std::filesystem::copy_file("/bin/sh", hoist);
  EXPECT_TRUE(world.eventually([&] {
    world.run({hoist.string(), "-c", "sh -c 'sleep 0.1; exit 0' $SECRET; exit 0"}, world.folder(),
              {{"SECRET", world.token()}});
    return !world.leaks().empty();
  }));
  EXPECT_THAT(world.leaks(), ElementsAre("the token in the arguments of a process"));
}

TEST(Canary, FindsTheTokenInAFileThatOthersMayRead) {
  PlantedWorld world;
  const auto file = world.folder() / "home/notes";
  write_file(file, "password " + world.token());
  std::filesystem::permissions(file, std::filesystem::perms{0600});
  EXPECT_THAT(world.leaks(), IsEmpty());
  std::filesystem::permissions(file, std::filesystem::perms{0604});
  EXPECT_THAT(world.leaks(),
              ElementsAre(AllOf(HasSubstr("the token in the file"), HasSubstr("home/notes"))));
}

}  // namespace
}  // namespace hoist::test
