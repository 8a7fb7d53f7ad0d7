// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/answer_meter.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace hoist::git {
namespace {

using Answer = AnswerMeter::Answer;

std::string frame(const std::string& payload) {
  return fmt::format("{:04x}{}", payload.size() + 4, payload);
}

std::uint64_t counted(Answer answer, const std::string& bytes, std::size_t piece = 65536) {
  AnswerMeter meter;
  meter.begin(answer);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    meter.count(std::string_view(bytes).substr(at, piece));
  }
  return meter.counted_bytes();
}

TEST(AnswerMeter, CountsAllReferencesAndReports) {
  EXPECT_EQ(counted(Answer::refs, std::string(1000, 'x')), 1000U);
  EXPECT_EQ(counted(Answer::report, std::string(1000, '\1')), 1000U);
}

TEST(AnswerMeter, LeavesThePackInItsBandOut) {
  const std::string bytes = frame("NAK\n") + frame("\2message") +
                            frame('\1' + std::string(60000, 'p')) + frame("\2more") +
                            frame('\1' + std::string(60000, 'p')) + "0000";
  const std::uint64_t words = 8 + 12 + 4 + 9 + 4 + 4;
  for (const std::size_t piece : {1U, 3U, 5U, 1000U, 65536U}) {
    EXPECT_EQ(counted(Answer::fetch, bytes, piece), words) << piece;
  }
}

TEST(AnswerMeter, LeavesABarePackOut) {
  const std::string bytes = frame("NAK\n") + "PACK" + std::string(100000, 'p');
  EXPECT_EQ(counted(Answer::fetch, bytes), 12U);
  EXPECT_EQ(counted(Answer::fetch, bytes, 1), 12U);
}

TEST(AnswerMeter, CountsWhatIsHeldInCommonAndTheMessages) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += frame("ACK " + std::string(40, 'a') + " common\n");
  for (int i = 0; i < 1000; ++i) bytes += frame("\2working ...\n");
  EXPECT_EQ(counted(Answer::fetch, bytes), bytes.size());
}

TEST(AnswerMeter, CountsFramesWithoutContent) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += "0004000000010002";
  EXPECT_EQ(counted(Answer::fetch, bytes), bytes.size());
}

TEST(AnswerMeter, BeginsAnewWithEachAnswer) {
  AnswerMeter meter;
  meter.begin(Answer::fetch);
  meter.count("PACKpppp");
  meter.begin(Answer::fetch);
  meter.count(frame("NAK\n"));
  EXPECT_EQ(meter.counted_bytes(), 8U);
}

}  // namespace
}  // namespace hoist::git
