// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/upload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/lfs/upload/upload_fixture.hpp"

namespace hoist::lfs {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(UploadTest, SendsEveryByteOnceAndCompletesWithTheETagsInOrder) {
  run();
  EXPECT_EQ(stored(), file_.content());
  EXPECT_EQ(transport_.seen().size(), 11U);
  EXPECT_EQ(transport_.peak_in_flight(), 4U);
  EXPECT_EQ(progress_.back(), 95U);

  const SeenRequest& last = transport_.seen().back();
  EXPECT_EQ(last.method, Method::post);
  const auto body = nlohmann::json::parse(last.body);
  EXPECT_EQ(body["oid"], "0badcafe");
  ASSERT_EQ(body["parts"].size(), 10U);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(body["parts"][i]["partNumber"], i + 1);
    EXPECT_EQ(body["parts"][i]["etag"], "\"" + md5_of(file_.content().substr(10 * i, 10)) + "\"");
  }
}

TEST_F(UploadTest, SendsNoHeaderWithAPart) {
  run();
  EXPECT_TRUE(transport_.seen().front().headers.empty());
}

TEST_F(UploadTest, PutsTheWholeFileWithTheActionsHeadersWithoutAChunkSize) {
  on_completion = [](const SeenRequest&) { return HttpAnswer{201, {}, {}}; };
  run(false);
  ASSERT_EQ(transport_.seen().size(), 1U);
  EXPECT_EQ(transport_.seen()[0].method, Method::put);
  EXPECT_EQ(transport_.seen()[0].body, file_.content());
  EXPECT_EQ(transport_.seen()[0].headers, (std::vector<Header>{{"x-auth", "1"}}));
}

TEST_F(UploadTest, TriesAFailedPartAgainAndNoOther) {
  int failures = 3;
  on_part = [&](const SeenRequest& request) -> TransferResult {
    if (request.url == part_url(7) && failures-- > 0) return HttpAnswer{503, {}, "busy"};
    return accepted(request);
  };
  run();
  EXPECT_EQ(requests_to(part_url(7)), 4U);
  EXPECT_EQ(transport_.seen().size(), 14U);
}

TEST_F(UploadTest, NamesPartServerCauseAndCountWhenItGivesUp) {
  on_part = [&](const SeenRequest& request) -> TransferResult {
    if (request.url == part_url(7))
      return HttpAnswer{503, {}, R"({"message":"full c4n4ry-signature"})"};
    return accepted(request);
  };
  EXPECT_EQ(failure(),
            "object 0badcafe: part 7 of 10 failed at 127.0.0.1: failed 30 times; last cause: 503: "
            "full ...");
  EXPECT_EQ(transport_.in_flight(), 0U);
}

TEST_F(UploadTest, EndsAtOnceOnARefusal) {
  on_part = [](const SeenRequest&) { return HttpAnswer{403, {}, ""}; };
  EXPECT_EQ(
      failure(),
      "object 0badcafe: part 1 of 10 failed at 127.0.0.1: 403; no new URLs: the LFS server is "
      "not known");
  EXPECT_LE(transport_.seen().size(), 4U);
}

TEST_F(UploadTest, NeedsAnETagOfEachPart) {
  on_part = [](const SeenRequest&) { return HttpAnswer{200, {}, {}}; };
  EXPECT_THAT(failure(), HasSubstr("no ETag"));
}

TEST_F(UploadTest, FollowsARedirectWithTheBody) {
  on_part = [&](const SeenRequest& request) -> TransferResult {
    if (request.url == part_url(1)) return HttpAnswer{307, {{"Location", "/elsewhere"}}, {}};
    return accepted(request);
  };
  run();
  EXPECT_EQ(requests_to("http://127.0.0.1/elsewhere"), 1U);
}

TEST_F(UploadTest, EndsARedirectLoop) {
  on_part = [](const SeenRequest&) { return HttpAnswer{307, {{"Location", "/again"}}, {}}; };
  EXPECT_THAT(failure(), HasSubstr("redirected more than 3 times"));
}

TEST_F(UploadTest, RefusesAFileOfAnotherSize) {
  size_ = 94;
  EXPECT_THAT(failure(), HasSubstr("the file has 95 bytes, the object 94"));
  EXPECT_TRUE(transport_.seen().empty());
}

TEST_F(UploadTest, DoesNotCompleteAFileThatChanged) {
  on_part = [&](const SeenRequest& request) {
    file_.touch();
    return accepted(request);
  };
  EXPECT_THAT(failure(), HasSubstr("changed while it was uploaded"));
  EXPECT_EQ(requests_to(completion_url), 0U);
}

TEST_F(UploadTest, SaysThatTheFileCannotBeRead) {
  file_.fail_reads_with(std::errc::io_error);
  EXPECT_THAT(failure(), AllOf(HasSubstr("cannot be read"), HasSubstr("part 1 of 10")));
}

TEST_F(UploadTest, StopsWhenAsked) {
  on_part = [&](const SeenRequest& request) {
    stop_ = true;
    return accepted(request);
  };
  EXPECT_THAT(failure(), HasSubstr("stopped"));
  EXPECT_EQ(requests_to(completion_url), 0U);
  EXPECT_EQ(transport_.in_flight(), 0U);
}

TEST_F(UploadTest, StopsWhileItWaitsForARetry) {
  on_part = [&](const SeenRequest&) {
    stop_ = true;
    return HttpAnswer{503, {{"Retry-After", "300"}}, {}};
  };
  const TimePoint before = clock_.now();
  EXPECT_THAT(failure(), HasSubstr("stopped"));
  EXPECT_LT(clock_.now() - before, std::chrono::seconds(2));
}

TEST_F(UploadTest, RetriesACompletionThatFailedLate) {
  int failures = 2;
  on_completion = [&](const SeenRequest&) {
    return failures-- > 0 ? HttpAnswer{200, {}, " <Error><Code>InternalError</Code></Error>"}
                          : HttpAnswer{200, {}, "<CompleteMultipartUploadResult/>"};
  };
  run();
  EXPECT_EQ(requests_to(completion_url), 3U);
}

TEST_F(UploadTest, BelievesNoGoodStatusWithBadNews) {
  on_completion = [](const SeenRequest&) { return HttpAnswer{200, {}, R"({"msg":"bad sign"})"}; };
  EXPECT_EQ(failure(),
            "object 0badcafe: the completion failed at 127.0.0.1: failed 5 times; last cause: 200: "
            "bad sign");
}

TEST_F(UploadTest, EndsOnARefusedCompletion) {
  on_completion = [](const SeenRequest&) { return HttpAnswer{400, {}, R"({"message":"hash"})"}; };
  EXPECT_THAT(failure(), HasSubstr("the completion failed at 127.0.0.1: 400: hash"));
  EXPECT_EQ(requests_to(completion_url), 1U);
}

TEST_F(UploadTest, SendsADamagedPartAgainOnceETagsAreKnownToBeMd5) {
  options_.verify_parts = VerifyParts::on;
  options_.schedule.connections = 1;
  int damaged = 1;
  on_part = [&](const SeenRequest& request) -> TransferResult {
    if (request.url == part_url(5) && damaged-- > 0) {
      return HttpAnswer{200, {{"ETag", "\"00000000000000000000000000000000\""}}, {}};
    }
    return accepted(request);
  };
  run();
  EXPECT_EQ(requests_to(part_url(5)), 2U);
  EXPECT_EQ(transport_.seen().size(), 12U);
}

TEST_F(UploadTest, SendsADamagedPartAgainThatCameBeforeETagsWereKnownToBeMd5) {
  options_.verify_parts = VerifyParts::on;
  options_.schedule.connections = 1;
  int damaged = 1;
  on_part = [&](const SeenRequest& request) -> TransferResult {
    if (request.url == part_url(1) && damaged-- > 0) {
      return HttpAnswer{200, {{"ETag", "\"00000000000000000000000000000000\""}}, {}};
    }
    return accepted(request);
  };
  run();
  EXPECT_EQ(requests_to(part_url(1)), 2U);
  EXPECT_EQ(transport_.seen().size(), 12U);
  EXPECT_THAT(transport_.seen().back().body, HasSubstr(md5_of(file_.content().substr(0, 10))));
}

TEST_F(UploadTest, TakesETagsThatAreNoMd5AsTheyAre) {
  options_.verify_parts = VerifyParts::on;
  on_part = [](const SeenRequest&) { return HttpAnswer{200, {{"etag", "W/\"opaque\""}}, {}}; };
  run();
  EXPECT_EQ(transport_.seen().size(), 11U);
  EXPECT_THAT(transport_.seen().back().body, HasSubstr(R"(W/\"opaque\")"));
}

TEST_F(UploadTest, TellsTheUserOfLongWaitsOnly) {
  on_part = [this](const SeenRequest& request) -> TransferResult {
    if (requests_to(request.url) > 1) return accepted(request);
    if (request.url == part_url(4)) return HttpAnswer{503, {{"Retry-After", "60"}}, "busy"};
    if (request.url == part_url(5)) return HttpAnswer{503, {}, "busy"};
    return accepted(request);
  };
  run();
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_THAT(told_[0], AllOf(HasSubstr("part 4 of 10: 503"), HasSubstr("again in 60")));
}

TEST_F(UploadTest, LogsEachAttemptWithoutSecrets) {
  run();
  ASSERT_GE(log_.size(), 10U);
  for (const std::string& line : log_) EXPECT_THAT(line, Not(HasSubstr("c4n4ry")));
}

}  // namespace
}  // namespace hoist::lfs
