// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/lfs/upload/upload_fixture.hpp"

namespace hoist::lfs {
namespace {

using testing::HasSubstr;

class ResumeTest : public UploadTest {
 protected:
  /// One part after another, until the process ends at part 7.
  ResumeTest() {
    options_.schedule.connections = 1;
    reopen_journal();
    on_part = [this](const SeenRequest& request) -> TransferResult {
      stop_ = request.url == part_url(7);
      return accepted(request);
    };
    EXPECT_THAT(failure(), HasSubstr("stopped"));
    EXPECT_EQ(transport_.seen().size(), 7U);
    stop_ = false;
    on_part = accepted;
    reopen_journal();
  }

  /// The paths of the requests after the first process's seven.
  [[nodiscard]] std::vector<std::string> later_paths() const {
    std::vector<std::string> paths;
    for (std::size_t i = 7; i < transport_.seen().size(); ++i) {
      const std::string& url = transport_.seen()[i].url;
      paths.push_back(url.substr(16, url.find('?') - 16));
    }
    return paths;
  }
};

TEST_F(ResumeTest, ANewProcessSendsOnlyWhatWasNotUp) {
  run();
  EXPECT_EQ(later_paths(), (std::vector<std::string>{"/p7", "/p8", "/p9", "/p10", "/done"}));
  EXPECT_EQ(nlohmann::json::parse(transport_.seen().back().body)["parts"].size(), 10U);
  EXPECT_EQ(progress_.back(), 95U);
}

TEST_F(ResumeTest, GoesOnWithTheOldPlanAlthoughTheActionIsNew) {
  query_ = "?sig=c4n4ry-of-a-new-action";
  run();
  EXPECT_EQ(transport_.seen()[7].url, "http://127.0.0.1/p7?sig=c4n4ry-signature");
}

TEST_F(ResumeTest, BeginsAnewWhenTheServerHasForgottenTheUpload) {
  query_ = "?sig=c4n4ry-of-a-new-action";
  on_part = [this](const SeenRequest& request) -> TransferResult {
    if (request.url.ends_with(query_)) return accepted(request);
    return HttpAnswer{404, {}, "<Error><Code>NoSuchUpload</Code></Error>"};
  };
  run();
  EXPECT_EQ(later_paths(), (std::vector<std::string>{"/p7", "/p1", "/p2", "/p3", "/p4", "/p5",
                                                     "/p6", "/p7", "/p8", "/p9", "/p10", "/done"}));
}

TEST_F(ResumeTest, BeginsAnewWhenTheFileChanged) {
  file_.touch();
  run();
  EXPECT_EQ(later_paths().size(), 11U);
}

TEST_F(ResumeTest, KeepsTheJournalWhenItFailsForNow) {
  on_part = [](const SeenRequest&) { return HttpAnswer{503, {}, {}}; };
  EXPECT_THAT(failure(), HasSubstr("503"));
  on_part = accepted;
  reopen_journal();
  const std::size_t before = transport_.seen().size();
  run();
  EXPECT_EQ(transport_.seen().size() - before, 5U);
}

TEST_F(ResumeTest, RemembersACompletionThroughAnOldPlanSoThatTheNextActionIsUsed) {
  run();
  EXPECT_TRUE(journal_is_left());
  reopen_journal();
  const std::size_t before = transport_.seen().size();
  run();
  EXPECT_EQ(transport_.seen().size() - before, 11U);
  EXPECT_FALSE(journal_is_left());
}

TEST_F(UploadTest, LeavesNoJournalBehindACompletedUpload) {
  reopen_journal();
  run();
  EXPECT_FALSE(journal_is_left());
}

TEST_F(UploadTest, WritesDownNoUrlThatHoldsTheUsersCredential) {
  query_ = "?Authorization=Basic%20c4n4ry";
  reopen_journal();
  on_part = [](const SeenRequest&) { return HttpAnswer{403, {}, {}}; };
  EXPECT_THAT(failure(), HasSubstr("403"));
  EXPECT_FALSE(journal_is_left());
}

}  // namespace
}  // namespace hoist::lfs
