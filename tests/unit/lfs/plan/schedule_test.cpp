// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/schedule.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Failure transient() { return {Remedy::retry, "503", {}, 503, false}; }

class ScheduleTest : public testing::Test {
 protected:
  static Schedule make(PartNumber parts, unsigned connections) {
    ScheduleLimits limits;
    limits.connections = connections;
    return {parts, limits};
  }
  /// Starts what may start now; the part numbers.
  std::vector<PartNumber> start_all(Schedule& schedule) const {
    std::vector<PartNumber> started;
    for (;;) {
      const Schedule::Step step = schedule.next(now, {});
      const auto* part = std::get_if<Schedule::StartPart>(&step);
      if (part == nullptr) return started;
      schedule.started(part->number, now);
      started.push_back(part->number);
    }
  }
  /// Fails a part so that its retry is due at once.
  [[nodiscard]] Schedule::Verdict fail(Schedule& schedule, PartNumber number) const {
    return schedule.failed(number, transient(), now, 0.0);
  }

  TimePoint now{std::chrono::hours(100)};
};

TEST_F(ScheduleTest, StartsPartsInOrderUpToTheConnections) {
  Schedule schedule = make(10, 3);
  EXPECT_EQ(start_all(schedule), (std::vector<PartNumber>{1, 2, 3}));
  schedule.acknowledged(2);
  EXPECT_EQ(start_all(schedule), (std::vector<PartNumber>{4}));
}

TEST_F(ScheduleTest, IsDoneWhenEveryPartIsAcknowledged) {
  Schedule schedule = make(2, 4);
  start_all(schedule);
  schedule.acknowledged(1);
  EXPECT_FALSE(std::holds_alternative<Schedule::AllAcknowledged>(schedule.next(now, {})));
  schedule.acknowledged(2);
  EXPECT_TRUE(std::holds_alternative<Schedule::AllAcknowledged>(schedule.next(now, {})));
}

TEST_F(ScheduleTest, IsDoneAtOnceWithoutParts) {
  EXPECT_TRUE(std::holds_alternative<Schedule::AllAcknowledged>(make(0, 4).next(now, {})));
}

TEST_F(ScheduleTest, NeverWaitsWhileAPartIsReady) {
  Schedule schedule = make(100, 4);
  start_all(schedule);
  schedule.acknowledged(1);
  static_cast<void>(schedule.failed(2, transient(), now, 0.9));
  // Part 2 waits for its retry; parts 5 and 6 take the two places.
  EXPECT_EQ(start_all(schedule), (std::vector<PartNumber>{5, 6}));
}

TEST_F(ScheduleTest, WaitsForTheEarliestRetry) {
  Schedule schedule = make(2, 2);
  start_all(schedule);
  schedule.acknowledged(1);
  const auto verdict = schedule.failed(2, transient(), now, 0.5);
  const TimePoint when = std::get<Schedule::RetryAt>(verdict).when;
  EXPECT_GT(when, now);
  EXPECT_EQ(std::get<Schedule::Wait>(schedule.next(now, {})).until, when);
  now = when;
  EXPECT_EQ(start_all(schedule), (std::vector<PartNumber>{2}));
}

TEST_F(ScheduleTest, RetriesBeforeItStartsFurtherParts) {
  Schedule schedule = make(9, 2);
  start_all(schedule);
  schedule.acknowledged(1);
  static_cast<void>(fail(schedule, 2));
  EXPECT_EQ(start_all(schedule), (std::vector<PartNumber>{2, 3}));
}

TEST_F(ScheduleTest, AsksNotForEveryPartWhileNothingWasEverAccepted) {
  Schedule schedule = make(100, 2);
  start_all(schedule);
  static_cast<void>(schedule.failed(1, transient(), now, 0.9));
  EXPECT_TRUE(start_all(schedule).empty());
}

TEST_F(ScheduleTest, StartsNothingBesideWhatIsInFlightOnASaturatedLine) {
  Schedule schedule = make(9, 4);
  EXPECT_TRUE(
      std::holds_alternative<Schedule::StartPart>(schedule.next(now, {.line_is_saturated = true})));
  schedule.started(1, now);
  EXPECT_TRUE(
      std::holds_alternative<Schedule::Wait>(schedule.next(now, {.line_is_saturated = true})));
}

TEST_F(ScheduleTest, KeepsToItsShareOfTheConnections) {
  Schedule schedule = make(9, 4);
  schedule.started(1, now);
  EXPECT_TRUE(std::holds_alternative<Schedule::StartPart>(schedule.next(now, {.connections = 2})));
  schedule.started(2, now);
  EXPECT_TRUE(std::holds_alternative<Schedule::Wait>(schedule.next(now, {.connections = 2})));
}

TEST_F(ScheduleTest, LeavesOutWhatIsUpAlready) {
  Schedule schedule(5, {}, [](PartNumber number) { return number == 1 || number == 4; });
  EXPECT_EQ(start_all(schedule), (std::vector<PartNumber>{2, 3, 5}));
  for (const PartNumber number : {2U, 3U, 5U}) schedule.acknowledged(number);
  EXPECT_TRUE(std::holds_alternative<Schedule::AllAcknowledged>(schedule.next(now, {})));
}

TEST_F(ScheduleTest, GivesUpAtOnceOnWhatIsHopeless) {
  Schedule schedule = make(9, 4);
  start_all(schedule);
  const auto verdict = schedule.failed(3, {Remedy::give_up, "403", {}, 403, false}, now, 0.0);
  EXPECT_TRUE(std::holds_alternative<Schedule::GiveUp>(verdict));
}

TEST_F(ScheduleTest, GivesUpAfterThirtyAttemptsOfOnePart) {
  Schedule schedule = make(2, 2);
  start_all(schedule);
  schedule.acknowledged(1);
  for (int attempt = 1; attempt < 30; ++attempt) {
    ASSERT_TRUE(std::holds_alternative<Schedule::RetryAt>(fail(schedule, 2)));
    start_all(schedule);
  }
  const auto verdict = fail(schedule, 2);
  EXPECT_EQ(std::get<Schedule::GiveUp>(verdict).why, "failed 30 times");
}

TEST_F(ScheduleTest, GivesUpAfterTwoMinutesWithoutAFirstAcknowledgement) {
  Schedule schedule = make(1, 2);
  start_all(schedule);
  static_cast<void>(fail(schedule, 1));
  now += minutes(2);
  start_all(schedule);
  const auto verdict = fail(schedule, 1);
  EXPECT_EQ(std::get<Schedule::GiveUp>(verdict).why, "nothing was accepted for 2 min");
}

TEST_F(ScheduleTest, KeepsHopeWhileAFirstAttemptIsStillInFlight) {
  Schedule schedule = make(2, 2);
  start_all(schedule);
  static_cast<void>(fail(schedule, 1));
  now += minutes(10);
  start_all(schedule);
  EXPECT_TRUE(std::holds_alternative<Schedule::RetryAt>(fail(schedule, 1)));
}

TEST_F(ScheduleTest, AnHourWithoutFailureCostsNoPatience) {
  Schedule schedule = make(3, 2);
  start_all(schedule);
  schedule.acknowledged(1);
  now += std::chrono::hours(5);
  EXPECT_TRUE(std::holds_alternative<Schedule::RetryAt>(fail(schedule, 2)));
  now += minutes(59);
  start_all(schedule);
  EXPECT_TRUE(std::holds_alternative<Schedule::RetryAt>(fail(schedule, 2)));
  now += minutes(1);
  start_all(schedule);
  EXPECT_EQ(std::get<Schedule::GiveUp>(fail(schedule, 2)).why, "nothing was accepted for 60 min");
}

TEST_F(ScheduleTest, AnAcknowledgementRenewsPatience) {
  Schedule schedule = make(3, 1);
  start_all(schedule);
  static_cast<void>(fail(schedule, 1));
  start_all(schedule);
  schedule.acknowledged(1);
  start_all(schedule);
  static_cast<void>(fail(schedule, 2));
  now += minutes(50);
  start_all(schedule);
  schedule.acknowledged(2);
  start_all(schedule);
  now += minutes(50);
  EXPECT_TRUE(std::holds_alternative<Schedule::RetryAt>(fail(schedule, 3)));
}

TEST_F(ScheduleTest, HalvesOnceForABurstOfSlowDownsAndGrowsBackStepByStep) {
  const Failure slow_down{Remedy::slow_down, "503 SlowDown", {}, 503, false};
  Schedule schedule = make(100, 8);
  start_all(schedule);
  schedule.acknowledged(1);
  start_all(schedule);
  now += seconds(1);
  for (const PartNumber number : {2U, 3U, 4U}) {
    static_cast<void>(schedule.failed(number, slow_down, now, 0.9));
  }
  EXPECT_EQ(schedule.in_flight(), 5U);
  EXPECT_TRUE(start_all(schedule).empty());
  schedule.acknowledged(5);  // 4 in flight, limit 5
  EXPECT_EQ(start_all(schedule).size(), 1U);
  schedule.acknowledged(6);  // 4 in flight, limit 6
  EXPECT_EQ(start_all(schedule).size(), 2U);
}

TEST_F(ScheduleTest, HoldsEverythingForTheRetryAfterOfASlowDown) {
  const Failure slow_down{Remedy::slow_down, "429", seconds(9), 429, false};
  Schedule schedule = make(100, 8);
  start_all(schedule);
  schedule.acknowledged(1);
  static_cast<void>(schedule.failed(2, slow_down, now, 0.0));
  schedule.acknowledged(3);
  schedule.acknowledged(4);
  schedule.acknowledged(5);
  schedule.acknowledged(6);
  const auto step = schedule.next(now, {});
  EXPECT_EQ(std::get<Schedule::Wait>(step).until, now + seconds(9));
}

}  // namespace
}  // namespace hoist::lfs
