// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/lfs/upload/upload_fixture.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

/// Parts take a second, but the first attempt at part 3 takes an hour.
class StragglingPartTest : public UploadTest {
 protected:
  StragglingPartTest() {
    transport_.pace([this](const SeenRequest& request) -> Duration {
      return request.url == part_url(3) && requests_to(part_url(3)) == 1 ? minutes(60) : seconds(1);
    });
  }
};

TEST_F(StragglingPartTest, BeginsAgainAtTheEnd) {
  const TimePoint before = clock_.now();
  run();
  EXPECT_EQ(requests_to(part_url(3)), 2U);
  EXPECT_EQ(transport_.seen().size(), 12U);
  EXPECT_LT(clock_.now() - before, minutes(1));
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_THAT(told_[0], HasSubstr("part 3 of 10"));
  EXPECT_THAT(told_[0], HasSubstr("begins again"));
}

TEST_F(StragglingPartTest, IsWaitedForBelowFourConnections) {
  options_.schedule.connections = 3;
  run();
  EXPECT_EQ(requests_to(part_url(3)), 1U);
}

TEST_F(UploadTest, KeepsToItsShareOfTheBandwidth) {
  bandwidth_ = 12345;
  run();
  EXPECT_EQ(transport_.rate_limit(), 12345U);
}

}  // namespace
}  // namespace hoist::lfs
