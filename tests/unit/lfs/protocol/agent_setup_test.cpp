// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/agent_setup.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

/// The agent's section of a configuration, by the names of its variables.
GitConfig section(const std::vector<std::pair<std::string, std::string>>& variables) {
  std::string text;
  for (const auto& [variable, value] : variables) {
    text += "file:config" + std::string(1, '\0') + "lfs.customtransfer.multipart." + variable +
            "\n" + value + std::string(1, '\0');
  }
  return GitConfig::parse(text);
}

std::vector<std::string> keys_of(const std::vector<ConfigChange>& changes) {
  std::vector<std::string> keys;
  for (const ConfigChange& change : changes) {
    keys.push_back(change.key.substr(change.key.rfind('.') + 1));
  }
  return keys;
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(AgentSetup, SetsThePathLast) {
  EXPECT_THAT(keys_of(changes_to_enable(section({}), "hoist")),
              ElementsAre("args", "direction", "path"));
}

TEST(AgentSetup, ChangesOnlyWhatDiffers) {
  const auto existing =
      section({{"path", "/old/hoist"}, {"args", "lfs-multipart-upload"}, {"direction", "upload"}});
  EXPECT_THAT(keys_of(changes_to_enable(existing, "/new/hoist")), ElementsAre("path"));
  EXPECT_THAT(changes_to_enable(existing, "/old/hoist"), IsEmpty());
}

TEST(AgentSetup, LooksAtTheLastOfSeveralValues) {
  EXPECT_THAT(
      keys_of(changes_to_enable(section({{"path", "hoist"}, {"path", "/old/hoist"}}), "hoist")),
      ElementsAre("args", "direction", "path"));
}

TEST(AgentSetup, UnsetsThePathFirstAndOnlyWhatIsSet) {
  EXPECT_THAT(keys_of(changes_to_disable(
                  section({{"args", "x"}, {"concurrent", "false"}, {"path", "hoist"}}))),
              ElementsAre("path", "args"));
  EXPECT_THAT(changes_to_disable(section({{"concurrent", "false"}})), IsEmpty());
}

TEST(AgentSetup, KnowsItsOwnPrograms) {
  for (const char* path : {"hoist", "/usr/bin/hoist", "/opt/hoist-2"}) {
    EXPECT_EQ(foreign_agent(section({{"path", path}}), "/opt/hoist-2"), std::nullopt) << path;
  }
  EXPECT_EQ(foreign_agent(section({{"args", "x"}}), "hoist"), std::nullopt);
}

TEST(AgentSetup, KnowsOtherPrograms) {
  for (const char* path : {"huggingface-cli", "/usr/bin/hf", "sh", "/usr/bin/hoister", "xhoist"}) {
    EXPECT_EQ(foreign_agent(section({{"path", path}}), "hoist"), path);
  }
}

TEST(AgentSetup, SeesAnotherProgramBehindHoist) {
  EXPECT_EQ(foreign_agent(section({{"path", "hf"}, {"path", "hoist"}}), "hoist"), "hf");
}

}  // namespace
}  // namespace hoist::lfs
