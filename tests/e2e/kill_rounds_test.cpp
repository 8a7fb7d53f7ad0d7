// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/agent_world.hpp"
#include "tests/support/journal_files.hpp"
#include "tests/support/test_seed.hpp"

namespace hoist::test {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t part_bytes = 16384;
constexpr std::size_t parts_per_round = 40;
constexpr std::size_t connections = 8;

/// 20; under the label `long` 200.
std::size_t rounds() {
  const char* given = std::getenv("HOIST_KILL_ROUNDS");
  return given == nullptr ? 20 : std::stoul(given);
}

std::size_t lines_in_journal(const AgentWorld& world) {
  const auto files = journal_files(world.lfs_dir());
  if (files.empty()) return 0;
  const std::string text = read_file(files.front());
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// The parts that the hub has said yes to.
std::set<lfs::PartNumber> acknowledged(const std::vector<hub::RequestRecord>& sent) {
  std::set<lfs::PartNumber> parts;
  for (const auto& record : sent) {
    if (record.status == 200) parts.insert(static_cast<lfs::PartNumber>(record.part));
  }
  return parts;
}

bool has_all(const std::set<lfs::PartNumber>& whole, const std::set<lfs::PartNumber>& some) {
  return std::includes(whole.begin(), whole.end(), some.begin(), some.end());
}

TEST(KillRounds, CostOnlyWhatWasInFlight) {
  const std::size_t parts = parts_per_round * rounds();
  std::mt19937_64 generator(test_seed());
  hub::HubOptions options;
  options.uploads.chunk_size = part_bytes;
  // 50 ms for a part.
  options.faults =
      hub::parse_faults(R"({"rules": [{"on": "part", "slow": {"bytes_per_second": 320000}}]})");
  AgentWorld world(std::move(options));
  world.git({"config", "hoist.connections", std::to_string(connections)});
  const TestObject object = world.add_object(parts * part_bytes - 1);

  std::size_t round = 0;
  for (const std::size_t place : places_to_kill(rounds(), parts, generator)) {
    SCOPED_TRACE(testing::Message()
                 << "round " << ++round << ", part " << place << " of " << parts);
    const auto known = journalled_parts(world.lfs_dir());
    const auto begin = steady_clock::now();
    WorkingAgent agent(world);
    agent.ask_for(object);
    ASSERT_TRUE(eventually([&] { return lines_in_journal(world) >= place; }));
    // Anywhere between two records.
    std::this_thread::sleep_for(std::chrono::microseconds(generator() % 50'000));
    ASSERT_TRUE(agent.kill()) << agent.log();

    for (const auto& record : world.parts_sent(object, begin)) {
      ASSERT_FALSE(known.contains(static_cast<lfs::PartNumber>(record.part)))
          << "part " << record.part << " was in the journal and went again";
    }
    const auto known_now = journalled_parts(world.lfs_dir());
    ASSERT_TRUE(has_all(known_now, known)) << "the journal lost a part";
    ASSERT_TRUE(has_all(acknowledged(world.parts_sent(object)), known_now))
        << "the journal has a part that the hub has not";
  }

  world.hub().set_faults({});
  WorkingAgent agent(world);
  agent.ask_for(object);
  EXPECT_EQ(agent.completion(), WorkingAgent::success(object));
  EXPECT_TRUE(world.is_at_the_hub(object));
  const auto sent = world.parts_sent(object);
  const auto accepted = std::count_if(sent.begin(), sent.end(),
                                      [](const auto& record) { return record.status == 200; });
  EXPECT_LE(static_cast<std::size_t>(accepted), parts + connections * rounds());
  std::printf("%zu rounds: %zu parts, %td times accepted\n", rounds(), parts, accepted);
}

}  // namespace
}  // namespace hoist::test
