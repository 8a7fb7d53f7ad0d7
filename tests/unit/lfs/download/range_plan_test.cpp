// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/range_plan.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

constexpr RangePlan::Limits limits{.whole_bytes = 50, .piece_bytes = 10};

std::optional<ByteRange> start_next(RangePlan& plan) {
  const auto range = plan.next();
  if (range) plan.started(*range);
  return range;
}

TEST(RangePlan, AsksForASmallObjectAsAWhole) {
  RangePlan plan(50, limits);
  EXPECT_EQ(start_next(plan), (ByteRange{0, 50}));
  EXPECT_EQ(plan.next(), std::nullopt);
  plan.ended({0, 50}, 50);
  EXPECT_TRUE(plan.is_complete());
  EXPECT_EQ(plan.next(), std::nullopt);
}

TEST(RangePlan, AsksForTheRestOfWhatWasCut) {
  RangePlan plan(50, limits);
  start_next(plan);
  plan.ended({0, 50}, 20);
  EXPECT_EQ(plan.next(), (ByteRange{20, 50}));
}

TEST(RangePlan, AsksForOnePieceUntilTheServerHasShownThatItGivesRanges) {
  RangePlan plan(100, limits);
  EXPECT_EQ(start_next(plan), (ByteRange{0, 10}));
  EXPECT_EQ(plan.next(), std::nullopt);
  plan.server_gives_ranges();
  EXPECT_EQ(start_next(plan), (ByteRange{10, 20}));
  EXPECT_EQ(start_next(plan), (ByteRange{20, 30}));
}

TEST(RangePlan, FillsTheGapsThatAnEarlierRunHasLeft) {
  RangeSet have;
  have.add({5, 40});
  have.add({60, 95});
  RangePlan plan(100, limits, have);
  plan.server_gives_ranges();
  EXPECT_EQ(start_next(plan), (ByteRange{0, 5}));
  EXPECT_EQ(start_next(plan), (ByteRange{40, 50}));
  EXPECT_EQ(start_next(plan), (ByteRange{50, 60}));
  EXPECT_EQ(start_next(plan), (ByteRange{95, 100}));
  EXPECT_EQ(start_next(plan), std::nullopt);
}

TEST(RangePlan, GoesOnInsideAPieceThatWasCut) {
  RangePlan plan(100, limits);
  plan.server_gives_ranges();
  start_next(plan);
  start_next(plan);
  plan.ended({0, 10}, 3);
  EXPECT_EQ(plan.next(), (ByteRange{3, 10}));
}

TEST(RangePlan, TakesAllFromAServerThatGivesNoRanges) {
  RangePlan plan(100, limits);
  start_next(plan);
  EXPECT_TRUE(plan.server_gives_all({0, 10}));
  EXPECT_EQ(plan.next(), std::nullopt);
  plan.ended({0, 100}, 100);
  EXPECT_TRUE(plan.is_complete());
}

TEST(RangePlan, TakesAllOnlyWhenNothingElseIsInFlight) {
  RangePlan plan(100, limits);
  plan.server_gives_ranges();
  start_next(plan);
  start_next(plan);
  EXPECT_FALSE(plan.server_gives_all({10, 20}));
  plan.ended({10, 20}, 0);
  plan.ended({0, 10}, 0);
  EXPECT_EQ(plan.next(), (ByteRange{0, 100}));
}

TEST(RangePlan, AsksForAllAfterARangeThatWasNoGood) {
  RangeSet have;
  have.add({0, 30});
  RangePlan plan(100, limits, have);
  plan.ask_for_all();
  EXPECT_EQ(plan.next(), (ByteRange{0, 100}));
  EXPECT_TRUE(plan.is_whole({0, 100}));
}

}  // namespace
}  // namespace hoist::lfs
