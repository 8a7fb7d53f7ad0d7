// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/download_width.hpp"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;

class DownloadWidthTest : public testing::Test {
 protected:
  /// What so many connections bring in a second.
  using Line = std::function<double(unsigned connections)>;

  void run(int seconds, const Line& line, bool is_full = true) {
    for (int tick = 0; tick < 10 * seconds; ++tick) {
      time_ += milliseconds(100);
      bytes_ += line(width.now()) / 10;
      width.look(time_, static_cast<std::uint64_t>(bytes_), is_full);
    }
  }
  static double held_to_20_mb(unsigned connections) { return connections * 20e6; }

  DownloadWidth width{{.first = 16, .most = 64}};

 private:
  TimePoint time_{std::chrono::hours(1)};
  double bytes_ = 0;
};

TEST_F(DownloadWidthTest, GrowsWhileMoreConnectionsBringMore) {
  run(2, held_to_20_mb);
  EXPECT_EQ(width.now(), 24U);
  run(1, held_to_20_mb);
  EXPECT_EQ(width.now(), 36U);
  run(10, held_to_20_mb);
  EXPECT_EQ(width.now(), 64U);
}

TEST_F(DownloadWidthTest, TakesBackWhatBroughtNothing) {
  const auto full_line = [](unsigned) { return 100e6; };
  run(2, full_line);
  EXPECT_EQ(width.now(), 24U);
  run(20, full_line);
  EXPECT_EQ(width.now(), 16U);
}

TEST_F(DownloadWidthTest, StopsAtTheLastOneThatBroughtMore) {
  run(20, [](unsigned connections) { return std::min(connections, 30U) * 20e6; });
  EXPECT_EQ(width.now(), 36U);
}

TEST_F(DownloadWidthTest, LearnsNothingWhileThereIsTooLittleToAskFor) {
  run(20, held_to_20_mb, false);
  EXPECT_EQ(width.now(), 16U);
}

TEST_F(DownloadWidthTest, LeavesTheNumberAloneThatWasAskedFor) {
  width = DownloadWidth({.first = 4, .most = 4});
  run(20, held_to_20_mb);
  EXPECT_EQ(width.now(), 4U);
}

TEST_F(DownloadWidthTest, NeverGrowsAgainOnceTheServerAskedForLess) {
  run(2, held_to_20_mb);
  width.halve();
  EXPECT_EQ(width.now(), 12U);
  for (int i = 0; i < 40; ++i) width.recover();
  run(20, held_to_20_mb);
  EXPECT_EQ(width.now(), 24U);
}

TEST_F(DownloadWidthTest, BearsBytesThatAreTakenBack) {
  TimePoint time{std::chrono::hours(2)};
  width.look(time, 1'000'000'000, true);
  time += std::chrono::seconds(2);
  width.look(time, 5, true);
  EXPECT_EQ(width.now(), 16U);
}

}  // namespace
}  // namespace hoist::lfs
