// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/upload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "lfs/base/digest.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/memory_file.hpp"
#include "tests/support/scripted_transport.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

using test::FakeClock;
using test::MemoryFile;
using test::ScriptedTransport;
using test::SeenRequest;
using testing::AllOf;
using testing::HasSubstr;

std::string md5_of(const std::string& text) {
  Digest md5(Digest::Kind::md5);
  md5.update(std::as_bytes(std::span(text)));
  return md5.finish_hex();
}

TransferResult accepted(const SeenRequest& request) {
  return HttpAnswer{200, {{"etag", "\"" + md5_of(request.body) + "\""}}, {}};
}

/// An object of 95 bytes in 10 parts on a scripted server, all in fake time.
class UploadTest : public testing::Test {
 protected:
  UploadTest()
      : file_(make_content()), transport_(clock_, [this](const SeenRequest& request) {
          return request.url == completion_url ? on_completion(request) : on_part(request);
        }) {
    options_.verify_parts = VerifyParts::off;
    options_.schedule.connections = 4;
  }

  void run(bool multipart = true) {
    std::vector<Header> header;
    if (multipart) {
      header.push_back({"chunk_size", "10"});
      for (int n = 1; n <= 10; ++n) header.push_back({std::to_string(n), part_url(n)});
    } else {
      header.push_back({"x-auth", "1"});
    }
    UploadJob job{"0badcafe", size_, {SecretUrl(completion_url), std::move(header)}};
    const UploadPorts ports{transport_,
                            clock_,
                            [] { return 0.5; },
                            [this] { return stop_; },
                            [this](std::uint64_t bytes) { progress_.push_back(bytes); },
                            nullptr,
                            journal_.get(),
                            [this](std::string_view line) { log_.emplace_back(line); }};
    upload(std::move(job), file_, options_, ports);
  }

  std::string failure() {
    try {
      run();
    } catch (const Error& error) {
      return error.what();
    }
    return "no failure";
  }

  [[nodiscard]] std::string stored() const {
    std::string all;
    for (int n = 1; n <= 10; ++n) {
      for (const SeenRequest& request : transport_.seen()) {
        if (request.url != part_url(n)) continue;
        all += request.body;
        break;
      }
    }
    return all;
  }

  [[nodiscard]] std::size_t requests_to(const std::string& url) const {
    return static_cast<std::size_t>(
        std::count_if(transport_.seen().begin(), transport_.seen().end(),
                      [&](const SeenRequest& request) { return request.url == url; }));
  }

  static std::string make_content() {
    std::string content;
    for (int i = 0; i < 95; ++i) content += static_cast<char>('!' + i % 90);
    return content;
  }
  [[nodiscard]] std::string part_url(int number) const {
    return "http://127.0.0.1/p" + std::to_string(number) + query_;
  }
  inline static const std::string completion_url = "http://127.0.0.1/done?sig=c4n4ry-signature";

  /// What a new process does first.
  void reopen_journal() {
    journal_.reset();
    std::string why_not;
    auto directory = PrivateDir::open(lfs_dir_.path(), "uploads");
    journal_ = UploadJournal::open(std::get<PrivateDir>(std::move(directory)), "name", why_not);
    ASSERT_TRUE(journal_) << why_not;
  }
  [[nodiscard]] bool journal_is_left() const {
    std::error_code error;
    const auto directory = PrivateDir::open(lfs_dir_.path(), "uploads");
    return !std::get<PrivateDir>(directory).names(error).empty();
  }

  std::uint64_t size_ = 95;
  std::string query_ = "?sig=c4n4ry-signature";
  test::TempDir lfs_dir_;
  std::unique_ptr<UploadJournal> journal_;
  FakeClock clock_;
  MemoryFile file_;
  ScriptedTransport transport_;
  UploadOptions options_;
  bool stop_ = false;
  std::vector<std::uint64_t> progress_;
  std::vector<std::string> log_;
  std::function<TransferResult(const SeenRequest&)> on_part = accepted;
  std::function<TransferResult(const SeenRequest&)> on_completion = [](const SeenRequest&) {
    return HttpAnswer{200, {}, {}};
  };
};

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
  EXPECT_EQ(failure(), "object 0badcafe: part 1 of 10 failed at 127.0.0.1: 403");
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

TEST_F(UploadTest, TakesETagsThatAreNoMd5AsTheyAre) {
  options_.verify_parts = VerifyParts::on;
  on_part = [](const SeenRequest&) { return HttpAnswer{200, {{"etag", "W/\"opaque\""}}, {}}; };
  run();
  EXPECT_EQ(transport_.seen().size(), 11U);
  EXPECT_THAT(transport_.seen().back().body, HasSubstr(R"(W/\"opaque\")"));
}

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

TEST_F(UploadTest, LogsEachAttemptWithoutSecrets) {
  run();
  ASSERT_GE(log_.size(), 10U);
  for (const std::string& line : log_) EXPECT_THAT(line, Not(HasSubstr("c4n4ry")));
}

}  // namespace
}  // namespace hoist::lfs
