// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/journal_text.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

JournalPlan plan_of(std::size_t parts) {
  JournalPlan plan{"ab12", 25, 1'234'567'890'123, 10, "https://h/done?sig=1",
                   {},     {}, 2'000'000'000};
  for (std::size_t n = 1; n <= parts; ++n)
    plan.part_urls.push_back("https://s/" + std::to_string(n));
  return plan;
}

TEST(JournalText, GivesBackWhatWasWritten) {
  const std::string text = journal_line(plan_of(3)) + journal_line(2, "\"e-2\"") +
                           journal_line(1, "W/\"é\n\"") + journal_line(2, "later");
  const JournalContent content = read_journal(text);
  EXPECT_EQ(content.plan, plan_of(3));
  EXPECT_EQ(content.etags, (Etags{{1, "W/\"é\n\""}, {2, "later"}}));
  EXPECT_EQ(content.valid_bytes, text.size());
}

TEST(JournalText, KnowsACompletedUpload) {
  const JournalContent content = read_journal(journal_completed_line(1'900'000'000));
  EXPECT_EQ(content.completed, 1'900'000'000);
  EXPECT_FALSE(content.plan);
}

TEST(JournalText, IgnoresATornLastLine) {
  const std::string whole = journal_line(plan_of(3)) + journal_line(1, "a");
  const std::string last = journal_line(2, "b");
  for (std::size_t kept = 0; kept < last.size(); ++kept) {
    const JournalContent content = read_journal(whole + last.substr(0, kept));
    EXPECT_EQ(content.etags.size(), 1U);
    EXPECT_EQ(content.valid_bytes, whole.size());
  }
}

TEST(JournalText, NeverBelievesAFlippedByte) {
  const std::string text = journal_line(plan_of(3)) + journal_line(1, "a") + journal_line(2, "b");
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char flip : {'\x01', '\x20', '\x7f'}) {
      std::string damaged = text;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      const JournalContent content = read_journal(damaged);
      EXPECT_LT(content.valid_bytes, text.size());
      EXPECT_TRUE(!content.plan || *content.plan == plan_of(3));
      for (const auto& [number, etag] : content.etags) EXPECT_EQ(etag, number == 1 ? "a" : "b");
    }
  }
}

TEST(JournalText, TakesNoPartThatThePlanDoesNotHave) {
  EXPECT_TRUE(read_journal(journal_line(plan_of(3)) + journal_line(4, "a")).etags.empty());
  EXPECT_TRUE(read_journal(journal_line(plan_of(3)) + journal_line(0, "a")).etags.empty());
  EXPECT_TRUE(read_journal(journal_line(1, "a")).etags.empty());
}

TEST(JournalText, TakesTheLaterPlanAndKeepsThePartsOfAnUploadThatGoesOn) {
  JournalPlan later = plan_of(3);
  later.completion_url = "https://h/done?sig=2";
  const std::string before = journal_line(plan_of(3)) + journal_line(1, "a");
  const JournalContent same =
      read_journal(before + journal_line(later, true) + journal_line(2, "b"));
  EXPECT_EQ(same.plan, later);
  EXPECT_EQ(same.etags, (Etags{{1, "a"}, {2, "b"}}));
  const JournalContent other = read_journal(before + journal_line(later) + journal_line(2, "b"));
  EXPECT_EQ(other.plan, later);
  EXPECT_EQ(other.etags, (Etags{{2, "b"}}));
}

TEST(JournalText, TakesAPartBack) {
  const std::string text = journal_line(plan_of(3)) + journal_line(1, "a") + journal_line(1, "");
  EXPECT_TRUE(read_journal(text).etags.empty());
  EXPECT_EQ(read_journal(text).valid_bytes, text.size());
}

TEST(JournalText, HasOneLineForEachRecord) {
  const std::string line = journal_line(1, "a\nb\r\n");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

}  // namespace
}  // namespace hoist::lfs
