// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/stall_watch.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class StallWatchTest : public testing::Test {
 protected:
  TimePoint start{std::chrono::hours(1)};
  StallWatch watch{100, {seconds(60), minutes(10)}, start};
};

TEST_F(StallWatchTest, CallsABodyThatDoesNotMoveStalled) {
  EXPECT_EQ(watch.look(50, start + seconds(59)), std::nullopt);
  EXPECT_EQ(watch.look(50, start + seconds(118)), std::nullopt);
  EXPECT_EQ(watch.look(50, start + seconds(119)), Fault::stalled);
}

TEST_F(StallWatchTest, IsContentWithASlowBody) {
  for (int i = 1; i < 100; ++i) {
    EXPECT_EQ(watch.look(static_cast<std::uint64_t>(i), start + i * seconds(59)), std::nullopt);
  }
}

TEST_F(StallWatchTest, GivesTheAnswerALimitOfItsOwn) {
  EXPECT_EQ(watch.look(100, start + seconds(1)), std::nullopt);
  EXPECT_EQ(watch.look(100, start + minutes(10)), std::nullopt);
  EXPECT_EQ(watch.look(100, start + minutes(10) + seconds(1)), Fault::unanswered);
}

TEST_F(StallWatchTest, CountsNoTimeInWhichWeHoldItUp) {
  watch.hold(start + seconds(100));
  EXPECT_EQ(watch.look(0, start + seconds(159)), std::nullopt);
  EXPECT_EQ(watch.look(0, start + seconds(160)), Fault::stalled);
}

}  // namespace
}  // namespace hoist::lfs
