// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/download_queue.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::seconds;

constexpr TimePoint now{std::chrono::hours(1)};
constexpr RangePlan::Limits pieces{.whole_bytes = 50, .piece_bytes = 10};

Failure failure_of(Remedy remedy) {
  Failure failure;
  failure.remedy = remedy;
  failure.cause = "503";
  return failure;
}

class DownloadQueueTest : public testing::Test {
 protected:
  /// The next step, carried out: "open 0", "start 0 10-20", "wait".
  std::string step(unsigned share = 100) {
    const auto next = queue.next(time, share);
    if (const auto* open = std::get_if<DownloadQueue::Open>(&next)) {
      queue.opened(open->object, RangePlan(sizes.at(open->object), pieces));
      return "open " + std::to_string(open->object);
    }
    if (const auto* start = std::get_if<DownloadQueue::Start>(&next)) {
      queue.started(start->object, start->range);
      return "start " + std::to_string(start->object) + " " + std::to_string(start->range.begin) +
             "-" + std::to_string(start->range.end);
    }
    waits_until = std::get<DownloadQueue::Wait>(next).until;
    return "wait";
  }
  auto fail(std::size_t object, const Failure& failure) {
    return queue.failed(object, failure, time, time, 0.5);
  }

  std::vector<std::uint64_t> sizes = {100, 20, 30, 40};
  DownloadQueue queue{4, {.width = {4, 4}, .open_objects = 3, .attempts = 3, .patience = {}}};
  TimePoint time = now;
  TimePoint waits_until;
};

TEST_F(DownloadQueueTest, GivesAllConnectionsToALargeObjectOnceItTakesThem) {
  EXPECT_EQ(step(), "open 0");
  EXPECT_EQ(step(), "start 0 0-10");
  queue.plan(0).server_gives_ranges();
  EXPECT_EQ(step(), "start 0 10-20");
  EXPECT_EQ(step(), "start 0 20-30");
  EXPECT_EQ(step(), "start 0 30-40");
  EXPECT_EQ(step(), "wait");
}

TEST_F(DownloadQueueTest, DoesNotIdleWhileALargeObjectIsAskedWhatItCan) {
  EXPECT_EQ(step(), "open 0");
  EXPECT_EQ(step(), "start 0 0-10");
  EXPECT_EQ(step(), "open 1");
  EXPECT_EQ(step(), "start 1 0-20");
  EXPECT_EQ(step(), "open 2");
  EXPECT_EQ(step(), "start 2 0-30");
}

TEST_F(DownloadQueueTest, OpensNoMoreThanItMay) {
  for (int i = 0; i < 6; ++i) step();
  EXPECT_EQ(step(), "wait");
  queue.ended(1, {0, 20}, 20);
  queue.settled(1);
  EXPECT_EQ(step(), "open 3");
}

TEST_F(DownloadQueueTest, StaysWithinItsShare) {
  EXPECT_EQ(step(1), "open 0");
  EXPECT_EQ(step(1), "start 0 0-10");
  EXPECT_EQ(step(1), "wait");
}

TEST_F(DownloadQueueTest, LetsOthersGoOnWhileAFailedObjectWaits) {
  step();
  step();
  queue.ended(0, {0, 10}, 0);
  const auto verdict = fail(0, failure_of(Remedy::retry));
  ASSERT_TRUE(std::holds_alternative<DownloadQueue::RetryAt>(verdict));
  EXPECT_EQ(step(), "open 1");
  EXPECT_EQ(step(), "start 1 0-20");
  time = std::get<DownloadQueue::RetryAt>(verdict).when;
  EXPECT_EQ(step(), "start 0 0-10");
}

TEST_F(DownloadQueueTest, CountsConnectionsThatBreakTogetherOnce) {
  step();
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(std::holds_alternative<DownloadQueue::RetryAt>(fail(0, failure_of(Remedy::retry))));
  }
}

TEST_F(DownloadQueueTest, GivesUpAfterSoManyFailuresInARow) {
  step();
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(std::holds_alternative<DownloadQueue::RetryAt>(fail(0, failure_of(Remedy::retry))));
    time += seconds(31);
  }
  queue.got_on(0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(std::holds_alternative<DownloadQueue::RetryAt>(fail(0, failure_of(Remedy::retry))));
    time += seconds(31);
  }
  const auto verdict = fail(0, failure_of(Remedy::retry));
  ASSERT_TRUE(std::holds_alternative<DownloadQueue::GiveUp>(verdict));
  EXPECT_EQ(std::get<DownloadQueue::GiveUp>(verdict).why, "failed 3 times");
}

TEST_F(DownloadQueueTest, GivesUpWhenPatienceEnds) {
  step();
  EXPECT_TRUE(std::holds_alternative<DownloadQueue::RetryAt>(fail(0, failure_of(Remedy::retry))));
  time += std::chrono::minutes(2);
  const auto verdict = fail(0, failure_of(Remedy::retry));
  ASSERT_TRUE(std::holds_alternative<DownloadQueue::GiveUp>(verdict));
  EXPECT_EQ(std::get<DownloadQueue::GiveUp>(verdict).why, "nothing came for 120 s");
}

TEST_F(DownloadQueueTest, HalvesWhatIsInFlightWhenToldToSlowDown) {
  step();
  queue.plan(0).server_gives_ranges();
  for (int i = 0; i < 4; ++i) step();
  queue.ended(0, {0, 10}, 0);
  queue.ended(0, {10, 20}, 0);
  queue.ended(0, {20, 30}, 0);
  static_cast<void>(fail(0, failure_of(Remedy::slow_down)));
  time += seconds(31);
  EXPECT_EQ(step(), "start 0 0-10");
  EXPECT_EQ(step(), "wait");
}

TEST_F(DownloadQueueTest, StartsNothingBeforeTheServersRetryAfter) {
  step();
  Failure failure = failure_of(Remedy::slow_down);
  failure.retry_after = seconds(60);
  static_cast<void>(fail(0, failure));
  EXPECT_EQ(step(), "wait");
  EXPECT_EQ(waits_until, time + seconds(60));
}

TEST_F(DownloadQueueTest, EndsAtOnceWhatIsHopeless) {
  step();
  for (const Remedy remedy : {Remedy::fresh_urls, Remedy::give_up}) {
    EXPECT_TRUE(std::holds_alternative<DownloadQueue::GiveUp>(fail(0, failure_of(remedy))));
  }
}

}  // namespace
}  // namespace hoist::lfs
