// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/receive_gate.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start = TimePoint(std::chrono::hours(1));

TEST(ReceiveGate, WithoutALimitIsOpen) {
  ReceiveGate gate;
  gate.take(1'000'000'000);
  gate.tick(start);
  EXPECT_TRUE(gate.is_open());
  gate.limit(10, start);
  EXPECT_FALSE(gate.is_open());
  gate.limit(0, start);
  EXPECT_TRUE(gate.is_open());
}

TEST(ReceiveGate, HoldsToTheRateWhateverThePieces) {
  for (const std::uint64_t piece : {1U, 700U, 16'000U, 256'000U}) {
    ReceiveGate gate;
    gate.limit(100'000, start);
    std::uint64_t passed = 0;
    for (TimePoint now = start; now < start + seconds(60); now += milliseconds(1)) {
      gate.tick(now);
      while (gate.is_open()) {
        gate.take(piece);
        passed += piece;
      }
    }
    EXPECT_LE(passed, 6'000'000 + piece) << piece;
    EXPECT_GE(passed, 5'990'000U) << piece;
  }
}

TEST(ReceiveGate, SaysWhenItOpens) {
  ReceiveGate gate;
  gate.limit(1000, start);
  gate.tick(start + milliseconds(10));
  ASSERT_TRUE(gate.is_open());
  gate.take(510);
  ASSERT_FALSE(gate.is_open());
  const TimePoint opens = gate.opens_at();
  EXPECT_GT(opens, start + milliseconds(510));
  EXPECT_LT(opens, start + milliseconds(515));
  gate.tick(opens);
  EXPECT_TRUE(gate.is_open());
}

TEST(ReceiveGate, GivesNoCreditForALongSilence) {
  ReceiveGate gate;
  gate.limit(1000, start);
  gate.tick(start + seconds(100));
  gate.take(101);
  EXPECT_FALSE(gate.is_open());
}

TEST(ReceiveGate, TakesNoHarmFromAClockThatGoesBack) {
  ReceiveGate gate;
  gate.limit(1000, start);
  gate.tick(start - seconds(5));
  gate.tick(start + milliseconds(1));
  EXPECT_TRUE(gate.is_open());
}

}  // namespace
}  // namespace hoist::lfs
