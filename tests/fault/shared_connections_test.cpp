// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/agent_world.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using Records = std::vector<hub::RequestRecord>;

constexpr std::uint64_t part_bytes = 10'000;
/// More than any test waits for.
constexpr std::uint64_t endless = 2000 * part_bytes;

/// The time in which processes notice each other.
constexpr seconds settling{1};

/// The most requests that the hub had in hand at one time from then on.
std::ptrdiff_t peak(const Records& records, steady_clock::time_point since) {
  std::vector<std::pair<steady_clock::time_point, int>> changes;
  for (const auto& record : records) {
    if (record.end <= since) continue;
    changes.emplace_back(std::max(record.start, since), 1);
    changes.emplace_back(record.end, -1);
  }
  std::sort(changes.begin(), changes.end());  // of one moment, ends come first
  std::ptrdiff_t now = 0;
  std::ptrdiff_t most = 0;
  for (const auto& [when, change] : changes) most = std::max<std::ptrdiff_t>(most, now += change);
  return most;
}

/// Agents with an endless object each, on a hub that takes 200 ms for a part.
class SharedConnections : public testing::Test {
 protected:
  static hub::HubOptions options() {
    hub::HubOptions options;
    options.uploads.chunk_size = part_bytes;
    options.faults =
        hub::parse_faults(R"({"rules": [{"on": "part", "slow": {"bytes_per_second": 40000}}]})");
    return options;
  }

  void configure(unsigned connections) {
    world.git({"config", "hoist.connections", std::to_string(connections)});
  }
  WorkingAgent& start_work() {
    objects.push_back(world.add_object(endless, objects.size()));
    agents.push_back(std::make_unique<WorkingAgent>(world));
    agents.back()->ask_for(objects.back());
    return *agents.back();
  }
  void kill_all() {
    for (const auto& agent : agents) agent->kill();
  }
  [[nodiscard]] Records parts(steady_clock::time_point since = {}) const {
    Records all = world.hub().requests();
    std::erase_if(all, [&](const auto& record) {
      return record.target != hub::Target::part || record.start < since;
    });
    return all;
  }
  /// How many parts of each object have begun since then.
  [[nodiscard]] std::vector<std::size_t> parts_of_each(steady_clock::time_point since) const {
    const Records all = parts(since);
    std::vector<std::size_t> counts;
    for (const TestObject& object : objects) {
      counts.push_back(static_cast<std::size_t>(std::count_if(
          all.begin(), all.end(), [&](const auto& record) { return record.oid == object.oid; })));
    }
    return counts;
  }
  bool each_has_sent(std::size_t count, steady_clock::time_point since) const {
    return eventually([&] {
      const auto counts = parts_of_each(since);
      return *std::min_element(counts.begin(), counts.end()) >= count;
    });
  }

  AgentWorld world{options()};
  std::vector<TestObject> objects;
  std::vector<std::unique_ptr<WorkingAgent>> agents;
};

struct Row {
  const char* name;
  unsigned connections;
  std::ptrdiff_t bound;  ///< each process has one at least
};

class EightProcesses : public SharedConnections, public testing::WithParamInterface<Row> {};

TEST_P(EightProcesses, KeepWithinTheConnectionsOfTheRepository) {
  configure(GetParam().connections);
  for (int i = 0; i < 8; ++i) start_work();
  ASSERT_TRUE(each_has_sent(1, {}));
  const auto settled = steady_clock::now() + settling;
  ASSERT_TRUE(each_has_sent(8, settled));
  kill_all();
  EXPECT_EQ(peak(parts(), settled), GetParam().bound);
}

INSTANTIATE_TEST_SUITE_P(SharedConnections, EightProcesses,
                         testing::Values(Row{"ShareSixteen", 16, 16},
                                         Row{"HaveOneEachOfFour", 4, 8}),
                         row_name);

TEST_F(SharedConnections, AllBelongToALoneProcess) {
  configure(16);
  start_work();
  EXPECT_TRUE(eventually([&] { return peak(parts(), {}) == 16; }));
  EXPECT_TRUE(each_has_sent(100, {}));
  kill_all();
  EXPECT_EQ(peak(parts(), {}), 16);
}

TEST_F(SharedConnections, IdleProcessesHaveNone) {
  configure(16);
  const TestObject small = world.add_object(part_bytes / 2, 99);
  std::vector<std::unique_ptr<WorkingAgent>> idle;
  for (int i = 0; i < 3; ++i) {
    idle.push_back(std::make_unique<WorkingAgent>(world));  // has never worked
    idle.push_back(std::make_unique<WorkingAgent>(world));  // has nothing more to do
    idle.back()->ask_for(small);
    ASSERT_EQ(idle.back()->completion(), WorkingAgent::success(small));
  }
  start_work();
  EXPECT_TRUE(eventually([&] { return peak(parts(), {}) == 16; }));
}

TEST_F(SharedConnections, OfAKilledProcessGoToTheOthers) {
  configure(16);
  start_work();
  start_work();
  ASSERT_TRUE(each_has_sent(1, {}));
  const auto settled = steady_clock::now() + settling;
  ASSERT_TRUE(each_has_sent(40, settled));
  const auto killed = steady_clock::now();
  ASSERT_TRUE(agents.front()->kill());
  const auto parts_of_the_other = [&](steady_clock::time_point since) {
    return world.parts_sent(objects.back(), since);
  };
  EXPECT_TRUE(eventually([&] { return peak(parts_of_the_other(killed), killed) == 16; }));
  Records while_both_lived = parts_of_the_other(settled);
  std::erase_if(while_both_lived, [&](const auto& record) { return record.start > killed; });
  EXPECT_EQ(peak(while_both_lived, settled), 8);
}

}  // namespace
}  // namespace hoist::test
