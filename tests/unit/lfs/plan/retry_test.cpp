// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/retry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string s3(const char* code) {
  return std::string("<Error><Code>") + code + "</Code><Message>m</Message></Error>";
}

struct Row {
  const char* name;
  Purpose purpose;
  TransferResult result;
  Remedy remedy;
};

class RetryTable : public testing::TestWithParam<Row> {};

TEST_P(RetryTable, Holds) {
  const SecretUrl url("http://h/p?sig=c4n4ry-signature");
  EXPECT_EQ(judge_failure(GetParam().purpose, GetParam().result, url).remedy, GetParam().remedy);
}

Row part(const char* name, int status, std::string body, Remedy remedy) {
  return {name, Purpose::part, HttpAnswer{status, {}, std::move(body)}, remedy};
}
Row fault(const char* name, Fault fault, Remedy remedy) {
  return {name, Purpose::part, TransportFailure{fault, "d"}, remedy};
}
Row completion(const char* name, int status, std::string body, Remedy remedy) {
  return {name, Purpose::completion, HttpAnswer{status, {}, std::move(body)}, remedy};
}

INSTANTIATE_TEST_SUITE_P(
    Retry, RetryTable,
    testing::Values(
        fault("Resolve", Fault::resolve, Remedy::retry),
        fault("Connect", Fault::connect, Remedy::retry),
        fault("Broken", Fault::broken, Remedy::retry),
        fault("Stalled", Fault::stalled, Remedy::retry),
        fault("Unanswered", Fault::unanswered, Remedy::retry),
        fault("Certificate", Fault::certificate, Remedy::give_up),
        fault("File", Fault::file, Remedy::give_up),
        fault("Unusable", Fault::unusable, Remedy::give_up),
        part("Timeout408", 408, "", Remedy::retry), part("TooEarly425", 425, "", Remedy::retry),
        part("TooMany429", 429, "", Remedy::slow_down), part("E500", 500, "", Remedy::retry),
        part("E502", 502, "<html>", Remedy::retry), part("E503", 503, "", Remedy::retry),
        part("E504", 504, "", Remedy::retry), part("E501", 501, "", Remedy::give_up),
        part("E507", 507, "", Remedy::give_up), part("E400", 400, "", Remedy::give_up),
        part("E401", 401, "", Remedy::fresh_urls), part("E403", 403, "", Remedy::fresh_urls),
        part("E410", 410, "", Remedy::fresh_urls),
        part("ExpiredToken", 400, s3("ExpiredToken"), Remedy::fresh_urls),
        part("E404", 404, "", Remedy::fresh_urls), part("E413", 413, "", Remedy::give_up),
        part("E303", 303, "", Remedy::give_up),
        part("SlowDown", 503, s3("SlowDown"), Remedy::slow_down),
        part("InternalError", 500, s3("InternalError"), Remedy::retry),
        part("RequestTimeout", 400, s3("RequestTimeout"), Remedy::retry),
        part("IncompleteBody", 400, s3("IncompleteBody"), Remedy::retry),
        part("BadDigest", 400, s3("BadDigest"), Remedy::retry),
        part("NoSuchUpload", 404, s3("NoSuchUpload"), Remedy::fresh_urls),
        part("NoSuchKeyOnPut", 404, s3("NoSuchKey"), Remedy::retry),
        part("Expired", 403, s3("AccessDenied"), Remedy::fresh_urls),
        completion("CompletionErrorIn200", 200, s3("InternalError"), Remedy::retry),
        completion("CompletionMsgIn200", 200, R"({"msg":"x"})", Remedy::retry),
        completion("CompletionInvalidPartIn200", 200, s3("InvalidPart"), Remedy::give_up),
        completion("CompletionE400", 400, R"({"message":"x"})", Remedy::give_up),
        completion("CompletionE504", 504, "", Remedy::retry),
        completion("CompletionNoSuchKey", 404, s3("NoSuchKey"), Remedy::fresh_urls)),
    test::row_name);

TEST(JudgeFailure, SaysStatusCodeAndWordsButNoSecret) {
  const SecretUrl url("http://h/p?X-Amz-Signature=c4n4ry-signature");
  const HttpAnswer answer{
      403, {}, "<Error><Code>AccessDenied</Code><Message>bad c4n4ry-signature</Message></Error>"};
  EXPECT_EQ(judge_failure(Purpose::part, answer, url).cause, "403 AccessDenied: bad ...");
}

TEST(JudgeFailure, ReadsRetryAfterInSecondsAndCapsIt) {
  const SecretUrl url("http://h/");
  const auto after = [&](const char* value) {
    return judge_failure(Purpose::part, HttpAnswer{503, {{"retry-after", value}}, {}}, url)
        .retry_after;
  };
  EXPECT_EQ(after("7"), seconds(7));
  EXPECT_EQ(after("0"), seconds(0));
  EXPECT_EQ(after("86400"), seconds(300));
  EXPECT_EQ(after("soon"), std::nullopt);
  EXPECT_EQ(after("-1"), std::nullopt);
}

TEST(RetryDelay, DoublesItsBoundUpToThirtySeconds) {
  EXPECT_EQ(retry_delay(1, {}, 0.5), milliseconds(125));
  EXPECT_EQ(retry_delay(2, {}, 0.5), milliseconds(250));
  EXPECT_EQ(retry_delay(7, {}, 0.5), milliseconds(8000));
  EXPECT_EQ(retry_delay(8, {}, 0.5), milliseconds(15000));
  EXPECT_EQ(retry_delay(1000, {}, 0.5), milliseconds(15000));
  EXPECT_EQ(retry_delay(5, {}, 0.0), milliseconds(0));
}

TEST(RetryDelay, LiesAboveRetryAfter) {
  EXPECT_EQ(retry_delay(1, seconds(10), 0.0), seconds(10));
  EXPECT_EQ(retry_delay(1, seconds(10), 0.5), milliseconds(10125));
  EXPECT_EQ(retry_delay(1, seconds(9999), 0.0), seconds(300));
}

}  // namespace
}  // namespace hoist::lfs
