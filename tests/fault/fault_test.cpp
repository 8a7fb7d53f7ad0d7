// SPDX-License-Identifier: Apache-2.0
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/upload_run.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t part_bytes = 256 * 1024;

/// An object of eight parts and a bit, on a hub that has a named fault.
struct Row {
  const char* name;
  const char* fault;       ///< a file of tests/hub/faults, without its ending
  const char* words = "";  ///< a regular expression for the error; empty: it ends well
  std::uint64_t size = 8 * part_bytes + 5;
  milliseconds patience = seconds(30);
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.fault; }

class FaultTest : public testing::TestWithParam<Row> {
 protected:
  static hub::HubOptions options(const std::filesystem::path& root) {
    hub::HubOptions options;
    options.root = root;
    options.uploads.chunk_size = part_bytes;
    options.etag = hub::EtagKind::md5;
    options.faults = hub::named_faults(GetParam().fault);
    return options;
  }
  UploadRun run() {
    Tuning tuning;
    tuning.verify_parts = lfs::VerifyParts::on;
    tuning.patience = GetParam().patience;
    return run_upload(object_, to_action(hub_.begin_upload(object_.oid, object_.content.size())),
                      tuning);
  }

  TempDir folder_;
  hub::LocalHub hub_{options(folder_.path())};
  TestObject object_ = make_object(GetParam().size);
};

class PassingFaults : public FaultTest {};

TEST_P(PassingFaults, CostRetriesButNotTheUpload) {
  const UploadRun run = this->run();
  EXPECT_EQ(run.words(), "");
  EXPECT_TRUE(hub_.object(object_.oid));
  EXPECT_GE(run.logged("again"), 1U);
  EXPECT_EQ(run.progress.back(), object_.content.size());
}

INSTANTIATE_TEST_SUITE_P(
    Fault, PassingFaults,
    testing::Values(
        Row{"Lost", "part-lost"}, Row{"TooManyRequests", "part-429"},
        Row{"AtRandom", "part-500-at-random"}, Row{"InternalError", "part-500-internal-error"},
        Row{"AnsweredFromTheHead", "part-503-early"}, Row{"RetryAfter", "part-503-retry-after"},
        Row{"AnswerLost", "part-answer-lost"}, Row{"ClosedInTheBody", "part-closed-mid-body"},
        Row{"ClosedUnanswered", "part-closed-unanswered"}, Row{"Corrupt", "part-corrupt"},
        Row{"RequestTimeout", "part-request-timeout"}, Row{"Reset", "part-reset"},
        Row{"SlowDown", "part-slow-down"}, Row{"TruncatedAnswer", "part-truncated-answer"},
        Row{"CompletionErrorBelow200", "complete-200-error-xml"},
        Row{"CompletionRetryAfter", "complete-503"},
        Row{"CompletionAnswerLost", "complete-answer-lost"},
        Row{"CompletionReset", "complete-reset"},
        Row{"CompletionTruncatedAnswer", "complete-truncated-answer"},
        Row{"PutError", "put-500", "", 5000}, Row{"PutReset", "put-reset", "", 5000}),
    row_name);

class HarmlessFaults : public FaultTest {};

TEST_P(HarmlessFaults, CostNothing) {
  const UploadRun run = this->run();
  EXPECT_EQ(run.words(), "");
  EXPECT_TRUE(hub_.object(object_.oid));
  EXPECT_EQ(run.logged("again"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Fault, HarmlessFaults,
                         testing::Values(Row{"LateAnswer", "part-answer-late"},
                                         Row{"LowerCaseETag", "part-etag-lower-case"},
                                         Row{"UnquotedETag", "part-etag-unquoted"},
                                         Row{"WeakETag", "part-etag-weak"},
                                         Row{"Redirect", "part-redirect"},
                                         Row{"RedirectToAnotherHost", "part-redirect-other-host"},
                                         Row{"LateCompletion", "complete-late"}),
                         row_name);

class LastingFaults : public FaultTest {};

TEST_P(LastingFaults, EndTheUploadWithCauseAndRemedy) {
  const UploadRun run = this->run();
  EXPECT_THAT(run.words(), ContainsRegex(GetParam().words));
  EXPECT_THAT(run.words(), HasSubstr("object " + object_.oid));
  EXPECT_THAT(run.words(), Not(HasSubstr("X-Amz-Signature")));
  EXPECT_FALSE(hub_.object(object_.oid));
}

INSTANTIATE_TEST_SUITE_P(
    Fault, LastingFaults,
    testing::Values(
        Row{"Refused", "part-400-permanent", "part 2 of 9 failed at 127.*400 EntityTooLarge"},
        Row{"BadSignature", "part-403-signature", "part 2 of 9.*403 SignatureDoesNotMatch.*push"},
        Row{"UploadGone", "part-404-no-such-upload", "404 NoSuchUpload.*no longer knows"},
        Row{"BrokenForEver", "part-500-always",
            "part 2 of 9.*nothing was accepted for 1 s.*500 InternalError", 8 * part_bytes + 5,
            seconds(1)},
        Row{"ETagNever", "part-etag-never", "no ETag.*operator"},
        Row{"ETagMissing", "part-etag-missing", "no ETag.*operator"},
        Row{"ETagEmpty", "part-etag-empty", "no ETag.*operator"},
        Row{"RedirectLoop", "part-redirect-loop",
            "part 1 of 9: http://127.*redirected more than 3 times.*operator"},
        Row{"Expired", "urls-expire", "403 AccessDenied: Request has expired.*push again"},
        Row{"ExpiredAlways", "urls-expire-always", "403 AccessDenied: Request has expired"},
        Row{"CompletionExpired", "complete-url-expired",
            "the completion failed.*403: the completion URL has expired"},
        Row{"CompletionError", "complete-200-error-json",
            "the completion failed.*failed 5 times.*200: the parts do not match"},
        Row{"CompletionMsg", "complete-200-msg",
            "the completion failed.*failed 5 times.*200: the parts do not match"},
        Row{"CompletionRefused", "complete-400",
            "the completion failed.*400: the parts do not match"}),
    row_name);

/// The first answer got lost, and the server has forgotten the upload since.
TEST(Fault, SaysWhatItKnowsOfACompletionThatMayHaveHappened) {
  TempDir folder;
  hub::HubOptions options;
  options.root = folder.path();
  options.uploads.chunk_size = part_bytes;
  options.faults = hub::named_faults("complete-answer-lost-then-404");
  hub::LocalHub hub(options);
  const TestObject object = make_object(2 * part_bytes);
  const UploadRun run =
      run_upload(object, to_action(hub.begin_upload(object.oid, object.content.size())));
  EXPECT_THAT(run.words(),
              AllOf(HasSubstr("the completion failed"), HasSubstr("404"), HasSubstr("push again")));
  EXPECT_TRUE(hub.object(object.oid));
}

/// The socket buffers of both ends take some MB before the sender feels that nobody reads.
TEST(Fault, SendsAPartThatStandsOnAnotherConnection) {
  constexpr std::uint64_t large_part = 16 * 1024 * 1024;
  TempDir folder;
  hub::HubOptions options;
  options.root = folder.path();
  options.uploads.chunk_size = large_part;
  options.faults = hub::named_faults("part-stall");
  hub::LocalHub hub(options);
  const TestObject object = make_object(large_part + 1);
  Tuning tuning;
  tuning.stall_limit = seconds(1);
  const UploadRun run =
      run_upload(object, to_action(hub.begin_upload(object.oid, object.content.size())), tuning);
  EXPECT_EQ(run.words(), "");
  EXPECT_EQ(run.logged("the connection took no byte for too long"), 2U);
  EXPECT_TRUE(hub.object(object.oid));
}

}  // namespace
}  // namespace hoist::test
