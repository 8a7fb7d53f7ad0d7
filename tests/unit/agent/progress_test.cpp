// SPDX-License-Identifier: Apache-2.0
#include "agent/progress.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace hoist::agent {
namespace {

using std::chrono::milliseconds;

class ProgressMeterTest : public testing::Test {
 protected:
  void first() { take(meter.first(now)); }
  bool update(std::uint64_t bytes, milliseconds later) {
    now += later;
    return take(meter.update(bytes, now));
  }
  bool take(const std::optional<ProgressStep>& step) {
    if (step) steps.push_back(*step);
    return step.has_value();
  }
  void last() { take(meter.last()); }
  [[nodiscard]] std::uint64_t sum() const {
    std::uint64_t total = 0;
    for (const ProgressStep& step : steps) total += step.bytes_since_last;
    return total;
  }

  lfs::TimePoint now{std::chrono::hours(1)};
  ProgressMeter meter{1000};
  std::vector<ProgressStep> steps;
};

TEST_F(ProgressMeterTest, BeginsWithOneByteToFreeTheOtherWorkers) {
  first();
  EXPECT_EQ(steps[0].bytes_so_far, 1U);
}

TEST_F(ProgressMeterTest, SaysNothingOfAnEmptyObjectButZero) {
  meter = ProgressMeter(0);
  first();
  last();
  EXPECT_EQ(steps, (std::vector{ProgressStep{0, 0}}));
}

TEST_F(ProgressMeterTest, SpeaksAtMostEightTimesASecond) {
  first();
  int lines = 0;
  for (std::uint64_t i = 1; i <= 100; ++i) lines += update(i * 10, milliseconds(10)) ? 1 : 0;
  EXPECT_LE(lines, 8);
  EXPECT_GE(lines, 7);
}

TEST_F(ProgressMeterTest, NeverGoesBackAndStillAddsUpAfterARetry) {
  first();
  update(600, milliseconds(200));
  update(300, milliseconds(200));
  update(700, milliseconds(200));
  last();
  for (std::size_t i = 1; i < steps.size(); ++i) {
    EXPECT_GE(steps[i].bytes_so_far, steps[i - 1].bytes_so_far);
  }
  EXPECT_EQ(steps.back().bytes_so_far, 1000U);
  EXPECT_EQ(sum(), 1000U);
}

TEST_F(ProgressMeterTest, GivesASignOfLifeEachSecondWhileLostBytesAreMadeUpFor) {
  first();
  update(600, milliseconds(200));
  EXPECT_FALSE(update(100, milliseconds(500)));
  EXPECT_TRUE(update(200, milliseconds(450)));
  EXPECT_EQ(steps.back(), (ProgressStep{600, 0}));
}

TEST_F(ProgressMeterTest, IsSilentWhileNothingMoves) {
  first();
  update(600, milliseconds(200));
  EXPECT_FALSE(update(600, std::chrono::seconds(30)));
}

TEST_F(ProgressMeterTest, NeverExceedsTheSize) {
  first();
  update(5000, milliseconds(200));
  EXPECT_EQ(steps.back().bytes_so_far, 1000U);
  last();
  EXPECT_EQ(sum(), 1000U);
}

}  // namespace
}  // namespace hoist::agent
