// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/action_life.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class ActionLife : public testing::Test {
 protected:
  /// The rest of the action's life, asked at the answer, which took two seconds.
  [[nodiscard]] std::optional<seconds> left() const {
    const TimePoint answered = asked_.now + seconds(2);
    const auto until = used_until(action_, asked_, answered);
    if (!until) return std::nullopt;
    return std::chrono::duration_cast<seconds>(*until - answered);
  }

  Action action_{SecretUrl("https://store/o"), {}};
  const Moment asked_{TimePoint(hours(1)), std::chrono::sys_seconds(hours(500'000))};
};

TEST_F(ActionLife, IsCountedFromTheQuestionOnAndEndsFiveSecondsEarly) {
  action_.expires_in = seconds(60);
  EXPECT_EQ(left(), seconds(53));
  action_.expires_in.reset();
  action_.expires_at = asked_.wall + seconds(100);
  EXPECT_EQ(left(), seconds(93));
  action_.expires_in = seconds(60);
  EXPECT_EQ(left(), seconds(53));
}

TEST_F(ActionLife, HasNoEndWhereNoneIsSaid) { EXPECT_EQ(left(), std::nullopt); }

TEST_F(ActionLife, IsForTheServerToSayWhereItWouldBePastAtOnce) {
  for (const int life : {-100'000, 0, 5, 7}) {
    action_.expires_at = asked_.wall + seconds(life);
    EXPECT_EQ(left(), std::nullopt) << life;
  }
  action_.expires_at = asked_.wall + seconds(8);
  EXPECT_EQ(left(), seconds(1));
}

TEST_F(ActionLife, OfManyYearsHasNoEnd) {
  action_.expires_at = std::chrono::sys_seconds(hours(24 * 365 * 8000));
  EXPECT_EQ(left(), std::nullopt);
}

}  // namespace
}  // namespace hoist::lfs
