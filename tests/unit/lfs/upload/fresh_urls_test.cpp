// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/lfs/upload/upload_fixture.hpp"

namespace hoist::lfs {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

TransferResult expired() {
  return HttpAnswer{
      403, {}, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"};
}
TransferResult forgotten() {
  return HttpAnswer{404, {}, "<Error><Code>NoSuchUpload</Code></Error>"};
}

/// A server that answers the batch call with URLs of generation 2, 3 and so on; one part at a time.
class FreshUrlsTest : public UploadTest {
 protected:
  FreshUrlsTest() : UploadTest() {
    options_.schedule.connections = 1;
    server_.fresh_action = [this](const std::string& upload_id) {
      asked_for_.push_back(upload_id);
      return BatchAction{action_of(next_upload_), verify_action_, {}};
    };
    script([this](const SeenRequest& request) -> TransferResult {
      if (request.method == Method::post) return on_completion(request);
      return on_part(request);
    });
  }

  /// The n-th set of URLs, for the upload of that id.
  [[nodiscard]] Action action_of(const std::string& upload_id) {
    const std::string generation = "&g=" + std::to_string(++generation_);
    return parts_action(
        "?uploadId=" + upload_id + generation,
        completion_base_ + "?uploadId=" + upload_id + generation + completion_tail_);
  }

  std::string failure_of(Action action) {
    try {
      run(std::move(action));
    } catch (const Error& error) {
      return error.what();
    }
    return "no failure";
  }

  /// "p1 g1", in order of the requests.
  [[nodiscard]] std::vector<std::string> sent() const {
    std::vector<std::string> all;
    for (const SeenRequest& request : transport_.seen()) {
      const std::string& url = request.url;
      const std::size_t name = url.rfind('/') + 1;
      const std::size_t generation = url.find("&g=");
      all.push_back(url.substr(name, url.find('?') - name) + " g" + url.substr(generation + 3, 1));
    }
    return all;
  }

  int generation_ = 0;
  std::string next_upload_ = "A";
  std::string completion_base_ = "http://127.0.0.1/done";
  std::string completion_tail_;
  std::optional<Action> verify_action_;
  std::vector<std::string> asked_for_;
};

bool is_of(const SeenRequest& request, int generation) {
  return request.url.find("&g=" + std::to_string(generation)) != std::string::npos;
}

TEST_F(FreshUrlsTest, LeadToTheSameUploadAndSendOnlyWhatWasNotUp) {
  on_part = [](const SeenRequest& request) -> TransferResult {
    if (is_of(request, 1) && request.url.find("/p8") != std::string::npos) return expired();
    return accepted(request);
  };
  run(action_of("A"));
  EXPECT_THAT(sent(), ElementsAre("p1 g1", "p2 g1", "p3 g1", "p4 g1", "p5 g1", "p6 g1", "p7 g1",
                                  "p8 g1", "p8 g2", "p9 g2", "p10 g2", "done g2"));
  EXPECT_EQ(nlohmann::json::parse(transport_.seen().back().body)["parts"].size(), 10U);
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_THAT(told_[0], AllOf(HasSubstr("403"), HasSubstr("7 of 10 parts are up")));
}

TEST_F(FreshUrlsTest, CountWhatWasInFlightWhenTheOldOnesWereRefused) {
  options_.schedule.connections = 4;
  on_part = [](const SeenRequest& request) -> TransferResult {
    if (is_of(request, 1) && request.url.find("/p1?") != std::string::npos) return expired();
    return accepted(request);
  };
  run(action_of("A"));
  EXPECT_EQ(requests_to("http://127.0.0.1/p2?uploadId=A&g=1"), 1U);
  EXPECT_EQ(requests_to("http://127.0.0.1/p2?uploadId=A&g=2"), 0U);
  EXPECT_EQ(transport_.seen().size(), 12U);
}

TEST_F(FreshUrlsTest, OfAnotherUploadBeginWithPartOne) {
  next_upload_ = "B";
  on_part = [](const SeenRequest& request) -> TransferResult {
    if (is_of(request, 1) && request.url.find("/p3") != std::string::npos) return expired();
    return accepted(request);
  };
  run(action_of("A"));
  EXPECT_EQ(sent().size(), 3U + 11U);
  EXPECT_EQ(sent()[3], "p1 g2");
}

TEST_F(FreshUrlsTest, ReplaceAnUploadThatTheServerHasForgotten) {
  next_upload_ = "B";
  on_part = [](const SeenRequest& request) -> TransferResult {
    return is_of(request, 1) ? forgotten() : accepted(request);
  };
  run(action_of("A"));
  EXPECT_THAT(asked_for_, ElementsAre(""));
  EXPECT_EQ(sent().back(), "done g2");
}

TEST_F(FreshUrlsTest, BeginAnewTwiceAtMost) {
  on_part = [this](const SeenRequest& request) -> TransferResult {
    next_upload_ = std::to_string(generation_);
    if (request.url.find("/p3") != std::string::npos) return expired();
    return accepted(request);
  };
  EXPECT_THAT(failure_of(action_of("A")),
              AllOf(HasSubstr("part 3 of 10"), HasSubstr("began anew 2 times")));
  EXPECT_EQ(asked_for_.size(), 3U);
  EXPECT_EQ(transport_.in_flight(), 0U);
}

TEST_F(FreshUrlsTest, AreAskedForThreeTimesAtMost) {
  on_part = [this](const SeenRequest& request) -> TransferResult {
    return transport_.seen().size() % 2 == 0 ? expired() : accepted(request);
  };
  EXPECT_THAT(failure_of(action_of("A")), HasSubstr("the server was asked 3 times"));
  EXPECT_EQ(asked_for_.size(), 3U);
}

TEST_F(FreshUrlsTest, ThatAreRefusedAtOnceEndTheUpload) {
  next_upload_ = "B";
  on_part = [](const SeenRequest&) { return expired(); };
  EXPECT_THAT(failure_of(action_of("A")), HasSubstr("403 AccessDenied: Request has expired"));
  EXPECT_EQ(asked_for_.size(), 1U);
}

TEST_F(FreshUrlsTest, ThatCannotBeHadSayWhyAndWhatRateWouldDo) {
  server_.fresh_action = [](const std::string&) -> BatchAction {
    throw Error(ErrorKind::http, "the LFS server at h refused the credentials: 401");
  };
  on_part = [this](const SeenRequest& request) -> TransferResult {
    clock_.advance_to(clock_.now() + std::chrono::seconds(60));
    if (request.url.find("/p6") != std::string::npos) return expired();
    return accepted(request);
  };
  EXPECT_THAT(failure_of(action_of("A")),
              AllOf(HasSubstr("part 6 of 10"), HasSubstr("refused the credentials: 401"),
                    HasSubstr("good for 360 s"), HasSubstr("would have been enough")));
}

TEST_F(FreshUrlsTest, AreAskedForByUploadIdWhereTheServerTakesOne) {
  completion_base_ = "http://127.0.0.1/api/v1/complete_multipart";
  completion_tail_ = "&objectKey=lfs%2Fab";
  on_part = [](const SeenRequest& request) -> TransferResult {
    if (is_of(request, 1) && request.url.find("/p2") != std::string::npos) return expired();
    return accepted(request);
  };
  run(action_of("A"));
  EXPECT_THAT(asked_for_, ElementsAre("A"));
}

TEST_F(FreshUrlsTest, MayBeOneForTheWholeFile) {
  server_.fresh_action = [](const std::string&) {
    return BatchAction{Action{SecretUrl("http://127.0.0.1/whole?x=1&g=2"), {}}, {}, {}};
  };
  on_part = [](const SeenRequest& request) -> TransferResult {
    return is_of(request, 1) ? expired() : accepted(request);
  };
  run(action_of("A"));
  EXPECT_EQ(sent().back(), "whole g2");
}

TEST_F(FreshUrlsTest, CompleteWhatIsUpWhenOnlyTheCompletionHasExpired) {
  on_completion = [](const SeenRequest& request) -> TransferResult {
    return is_of(request, 1) ? HttpAnswer{403, {}, {}} : HttpAnswer{200, {}, {}};
  };
  run(action_of("A"));
  EXPECT_EQ(sent().size(), 12U);
  EXPECT_EQ(sent().back(), "done g2");
}

TEST_F(FreshUrlsTest, AreOfNoUseAgainstARefusalOfTheObject) {
  on_completion = [](const SeenRequest&) { return HttpAnswer{400, {}, R"({"message":"hash"})"}; };
  EXPECT_THAT(failure_of(action_of("A")), HasSubstr("400: hash"));
  EXPECT_TRUE(asked_for_.empty());
}

/// The answer to a completion is lost, and the upload is gone when it is sent again.
class LostCompletionTest : public FreshUrlsTest {
 protected:
  LostCompletionTest() {
    next_upload_ = "B";
    on_completion = [this](const SeenRequest& request) -> TransferResult {
      if (is_of(request, 2)) return HttpAnswer{200, {}, {}};
      if (completions_++ == 0) return TransportFailure{Fault::broken, "reset"};
      return forgotten();
    };
  }
  int completions_ = 0;
};

TEST_F(LostCompletionTest, IsFoundToHaveSucceededWhenTheServerHoldsTheObject) {
  server_.fresh_action = [](const std::string&) { return BatchAction{}; };
  run(action_of("A"));
  EXPECT_EQ(sent().size(), 12U);
}

TEST_F(LostCompletionTest, IsFoundToHaveSucceededWhenTheServerVerifiesTheObject) {
  verify_action_ = Action{SecretUrl("http://127.0.0.1/verify"), {}};
  std::vector<std::string> verified;
  server_.verify = [&](const Action& action) {
    verified.push_back(action.href.reveal());
    return true;
  };
  run(action_of("A"));
  EXPECT_THAT(verified, ElementsAre("http://127.0.0.1/verify"));
  EXPECT_EQ(sent().size(), 12U);
}

TEST_F(LostCompletionTest, BeginsAnewWhenNobodyKnowsTheObject) {
  verify_action_ = Action{SecretUrl("http://127.0.0.1/verify"), {}};
  server_.verify = [](const Action&) { return false; };
  run(action_of("A"));
  EXPECT_EQ(sent().size(), 12U + 11U);
}

TEST_F(LostCompletionTest, IsNotVerifiedWhereTheServerHasAnsweredEveryTry) {
  bool verified = false;
  verify_action_ = Action{SecretUrl("http://127.0.0.1/verify"), {}};
  server_.verify = [&](const Action&) { return verified = true; };
  completions_ = 1;
  run(action_of("A"));
  EXPECT_FALSE(verified);
  EXPECT_EQ(sent().size(), 11U + 11U);
}

TEST_F(LostCompletionTest, SendsNothingAgainForAServerThatOnlyFails) {
  on_completion = [](const SeenRequest&) { return HttpAnswer{503, {}, {}}; };
  EXPECT_THAT(failure_of(action_of("A")), HasSubstr("the completion failed"));
  EXPECT_EQ(asked_for_.size(), 1U);
  EXPECT_EQ(requests_to("http://127.0.0.1/p1?uploadId=B&g=2"), 0U);
}

TEST_F(FreshUrlsTest, SendThePartAgainThatTheStoreDoesNotHave) {
  on_completion = [this](const SeenRequest&) {
    return transport_.seen().size() > 11U
               ? HttpAnswer{200, {}, {}}
               : HttpAnswer{
                     400, {}, "<Error><Code>InvalidPart</Code><PartNumber>4</PartNumber></Error>"};
  };
  run(action_of("A"));
  EXPECT_EQ(sent().size(), 13U);
  EXPECT_EQ(sent()[11], "p4 g1");
}

TEST_F(FreshUrlsTest, SendAllAgainThatNoMd5HasConfirmedOnce) {
  on_completion = [](const SeenRequest&) {
    return HttpAnswer{400, {}, "<Error><Code>InvalidPart</Code></Error>"};
  };
  EXPECT_THAT(failure_of(action_of("A")), HasSubstr("InvalidPart"));
  EXPECT_EQ(sent().size(), 22U);
}

}  // namespace
}  // namespace hoist::lfs
