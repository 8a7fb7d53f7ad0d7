// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/straggler.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t length = 1000;

/// Parts of 1000 bytes that usually take a second.
class StragglerTest : public testing::Test {
 protected:
  StragglerTest() {
    for (int i = 0; i < 4; ++i) watch_.accepted(length, seconds(1));
  }
  /// What is found after so many seconds with that many bytes sent.
  std::optional<StragglerWatch::Straggler> find(int at_seconds, std::uint64_t sent) {
    const std::vector<FlyingPart> flying{{7, TimePoint(), sent, length}};
    return watch_.find(flying, TimePoint(seconds(at_seconds)));
  }
  StragglerWatch watch_;
};

TEST_F(StragglerTest, IsAPartBelowAThirdOfTheUsualRateForTenSeconds) {
  EXPECT_FALSE(find(0, 0));
  EXPECT_FALSE(find(9, 90));
  const auto found = find(10, 100);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number, 7U);
  EXPECT_DOUBLE_EQ(found->bytes_per_second, 10);
  EXPECT_DOUBLE_EQ(found->usual_bytes_per_second, 1000);
}

TEST_F(StragglerTest, IsAPartThatStandsStill) {
  EXPECT_FALSE(find(0, 500));
  EXPECT_TRUE(find(10, 500));
}

TEST_F(StragglerTest, IsNamedOnce) {
  EXPECT_FALSE(find(0, 0));
  EXPECT_TRUE(find(10, 10));
  EXPECT_FALSE(find(20, 20));
  EXPECT_FALSE(find(40, 21));
}

TEST_F(StragglerTest, IsNoPartThatASecondAttemptWouldNotOvertake) {
  EXPECT_FALSE(find(0, 0));
  EXPECT_FALSE(find(10, 999));
}

TEST_F(StragglerTest, IsNoPartThatWaitsForItsAnswer) {
  EXPECT_FALSE(find(0, length));
  EXPECT_FALSE(find(60, length));
}

TEST_F(StragglerTest, IsJudgedAnewAfterItBeganAgain) {
  EXPECT_FALSE(find(0, 400));
  EXPECT_FALSE(find(10, 0));
  EXPECT_FALSE(find(19, 10));
  EXPECT_TRUE(find(20, 10));
}

TEST(Stragglers, AreUnknownWhileTooLittleIsUsual) {
  StragglerWatch watch;
  for (int i = 0; i < 3; ++i) watch.accepted(length, seconds(1));
  const std::vector<FlyingPart> flying{{7, TimePoint(), 0, length}};
  EXPECT_FALSE(watch.find(flying, TimePoint(seconds(0))));
  EXPECT_FALSE(watch.find(flying, TimePoint(seconds(100))));
}

TEST(LineIsSaturated, WhenThePartsAverageBelow64KibASecond) {
  const TimePoint now(seconds(10));
  const auto part = [](std::uint64_t sent) { return FlyingPart{1, TimePoint(), sent, 10'000'000}; };
  EXPECT_TRUE(line_is_saturated(std::vector{part(600'000)}, now));
  EXPECT_FALSE(line_is_saturated(std::vector{part(700'000)}, now));
  EXPECT_FALSE(line_is_saturated(std::vector{part(100'000), part(1'300'000)}, now));
  EXPECT_FALSE(line_is_saturated({}, now));
}

TEST(LineIsSaturated, IsNotToldByYoungPartsOrThoseThatWaitForTheirAnswer) {
  const TimePoint now(seconds(10));
  EXPECT_FALSE(line_is_saturated(std::vector{FlyingPart{1, TimePoint(seconds(6)), 10, 100}}, now));
  EXPECT_FALSE(line_is_saturated(std::vector{FlyingPart{1, TimePoint(), 100, 100}}, now));
}

}  // namespace
}  // namespace hoist::lfs
