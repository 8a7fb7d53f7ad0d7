// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/agent_world.hpp"

namespace hoist::test {
namespace {

constexpr std::uint64_t part_bytes = 8192;
constexpr std::size_t parts_of_object = 100;

/// 500; under the label `long` 2000.
std::size_t parts_in_all() {
  const char* given = std::getenv("HOIST_SOAK_PARTS");
  return given == nullptr ? 500 : std::stoul(given);
}

TEST(Soak, LosesNoObjectOnAHubThatFailsOneOfFiveRequests) {
  hub::HubOptions options;
  options.uploads.chunk_size = part_bytes;
  options.faults = hub::named_faults("soak");
  AgentWorld world(std::move(options));
  WorkingAgent agent(world);
  const std::size_t objects = parts_in_all() / parts_of_object;
  for (std::size_t i = 0; i < objects; ++i) {
    const TestObject object = world.add_object(parts_of_object * part_bytes - i, i);
    agent.ask_for(object);
    EXPECT_EQ(agent.completion(), WorkingAgent::success(object));
    EXPECT_TRUE(world.is_at_the_hub(object));
  }
  std::size_t tries = 0;
  std::size_t completions = 0;
  for (const auto& record : world.hub().requests()) {
    tries += record.target == hub::Target::part ? 1 : 0;
    completions += record.target == hub::Target::complete ? 1 : 0;
  }
  EXPECT_GE(tries, parts_in_all() * 11 / 10) << "the hub has been too kind";
  std::printf("%zu parts in %zu tries, %zu objects in %zu completions\n", parts_in_all(), tries,
              objects, completions);
}

}  // namespace
}  // namespace hoist::test
