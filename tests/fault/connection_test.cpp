// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/upload_run.hpp"
#include "tests/support/raw_server.hpp"

namespace hoist::test {
namespace {

using hub::FaultRule;
using hub::Target;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
namespace effect = hub::effect;

hub::HubOptions hub_options(const TempDir& folder, std::uint64_t chunk_size,
                            std::vector<FaultRule> faults) {
  hub::HubOptions options;
  options.root = folder.path();
  options.uploads.chunk_size = chunk_size;
  options.faults = std::move(faults);
  return options;
}

UploadRun run_on(hub::LocalHub& hub, const TestObject& object, const Tuning& tuning) {
  return run_upload(object, to_action(hub.begin_upload(object.oid, object.content.size())), tuning);
}

/// The connections that carried parts.
std::set<std::uint64_t> part_connections(const hub::LocalHub& hub) {
  std::set<std::uint64_t> connections;
  for (const auto& record : hub.requests()) {
    if (record.target == Target::part) connections.insert(record.connection);
  }
  return connections;
}

TEST(Connections, AreAllUsedAtOnceAndNoneMore) {
  const TempDir folder;
  FaultRule slow;
  slow.effect = effect::Slow{200'000};
  hub::LocalHub hub(hub_options(folder, 20'000, {slow}));
  const UploadRun run = run_on(hub, make_object(500'000), {.connections = 5});
  EXPECT_EQ(run.words(), "");
  EXPECT_EQ(hub.peak_part_connections(), 5U);
}

TEST(Connections, AreKeptForTheNextPart) {
  const TempDir folder;
  hub::LocalHub hub(hub_options(folder, 10'000, {}));
  const UploadRun run = run_on(hub, make_object(1'000'000), {.connections = 4});
  EXPECT_EQ(run.words(), "");
  EXPECT_LE(part_connections(hub).size(), 4U);
}

/// A server may end an idle connection whenever it likes. Only a part that was already under way on
/// it, which is a race, has to go again.
TEST(Connections, ThatTheServerHasEndedMeanwhileCostFewRetries) {
  const RawServer server([](const RawRequest&) {
    RawAnswer answer = accepted_with("\"tag\"");
    answer.close = true;
    return answer;
  });
  std::vector<std::string> urls;
  for (int i = 0; i < 50; ++i) urls.push_back(server.url() + "/" + std::to_string(i));
  const UploadRun run =
      run_upload(make_object(50 * 100'000), parts_action(100'000, urls, server.url() + "/complete"),
                 {.connections = 2});
  EXPECT_EQ(run.words(), "");
  EXPECT_LE(run.logged("again"), 25U);
}

TEST(Connections, RefusedOnesSayWhereAndWhatToDo) {
  const UploadRun run = run_upload(make_object(10), {lfs::SecretUrl("http://127.0.0.1:1/o"), {}},
                                   {.patience = milliseconds(300)});
  EXPECT_THAT(run.words(), AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("Failed to connect"),
                                 HasSubstr("check the network")));
  ASSERT_TRUE(run.error);
  EXPECT_EQ(run.error->kind(), ErrorKind::network);
}

TEST(Connections, ToANameThatNobodyKnowsSayWhichName) {
  // No label of a name has more than 63 characters: no name server is asked.
  const std::string host = std::string(64, 'x') + ".invalid";
  const UploadRun run = run_upload(make_object(10), {lfs::SecretUrl("http://" + host + "/o"), {}},
                                   {.patience = milliseconds(300)});
  EXPECT_THAT(run.words(), AllOf(HasSubstr(host), HasSubstr("Could not resolve host"),
                                 HasSubstr("check the network")));
}

/// A fifth of all tries go wrong, in three ways.
TEST(Connections, CarryTwoThousandPartsThroughABadHour) {
  constexpr std::uint64_t part_bytes = 4096;
  const TempDir folder;
  const auto sometimes = [](std::uint64_t seed, hub::Effect effect) {
    FaultRule rule;
    rule.probability = 0.07;
    rule.seed = seed;
    rule.effect = std::move(effect);
    return rule;
  };
  hub::LocalHub hub(hub_options(
      folder, part_bytes,
      {sometimes(1, effect::Reset{part_bytes / 2}), sometimes(2, effect::Answer{503, {}, "busy"}),
       sometimes(3, effect::Truncate{})}));
  const TestObject object = make_object(2000 * part_bytes - 1);
  const UploadRun run = run_on(hub, object, {.connections = 16});
  EXPECT_EQ(run.words(), "");
  EXPECT_TRUE(hub.object(object.oid));
  EXPECT_GT(run.logged("again in"), 200U);
  EXPECT_LE(hub.peak_part_connections(), 16U);
  EXPECT_EQ(run.progress.back(), object.content.size());
}

}  // namespace
}  // namespace hoist::test
