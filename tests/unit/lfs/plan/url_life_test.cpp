// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/url_life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::AllOf;
using testing::HasSubstr;

constexpr std::uint64_t mega = 1'000'000;

sys_seconds wall(int at) { return sys_seconds(seconds(1'000'000 + at)); }
TimePoint at(int second) { return TimePoint(seconds(second)); }

TEST(UrlLife, WarnsOnceWhenTheLineIsTooSlow) {
  UrlLife life(wall(160), at(0));
  const auto words = life.warning(60 * mega, 200 * mega, at(60), wall(60));
  ASSERT_TRUE(words);
  EXPECT_THAT(*words, AllOf(HasSubstr("end in 100 s"), HasSubstr("200.0 MB"),
                            HasSubstr("at 1.00 MB/s"), HasSubstr("2.00 MB/s would do")));
  EXPECT_FALSE(life.warning(61 * mega, 199 * mega, at(61), wall(61)));
}

TEST(UrlLife, SaysNothingWhileTheLineIsFastEnough) {
  UrlLife life(wall(160), at(0));
  EXPECT_FALSE(life.warning(60 * mega, 99 * mega, at(60), wall(60)));
}

TEST(UrlLife, MeasuresForHalfAMinuteFirst) {
  UrlLife life(wall(160), at(0));
  EXPECT_FALSE(life.warning(1, 200 * mega, at(29), wall(29)));
  EXPECT_TRUE(life.warning(1, 200 * mega, at(30), wall(30)));
}

TEST(UrlLife, SaysNothingOfARateWhileNothingMoves) {
  UrlLife life(wall(160), at(0));
  EXPECT_FALSE(life.warning(0, 200 * mega, at(60), wall(60)));
}

TEST(UrlLife, GoesByTheServersClock) {
  UrlLife life(wall(160), at(0));
  life.server_says(wall(1060), wall(60));
  EXPECT_FALSE(life.warning(60 * mega, 200 * mega, at(60), wall(60))) << "ended, it seems";
  life.server_says(wall(-840), wall(60));
  EXPECT_FALSE(life.warning(60 * mega, 200 * mega, at(60), wall(60)));
  EXPECT_TRUE(life.warning(60 * mega, 2000 * mega, at(60), wall(60)));
}

TEST(UrlLife, NeverWarnsWithoutAnEnd) {
  UrlLife life({}, at(0));
  EXPECT_FALSE(life.warning(0, 200 * mega, at(600), wall(600)));
}

}  // namespace
}  // namespace hoist::lfs
