// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/upload_run.hpp"
#include "tests/support/raw_server.hpp"

namespace hoist::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* complete_path = "/complete?signature=x";

/// Accepts parts and completions.
RawAnswer accept(const RawRequest&) { return accepted_with("\"tag\""); }

std::vector<RawRequest> requests_with(const RawServer& server, std::string_view method) {
  std::vector<RawRequest> requests = server.requests();
  std::erase_if(requests, [&](const RawRequest& r) { return !r.head.starts_with(method); });
  return requests;
}

TEST(Wire, SendsUrlsByteForByte) {
  const RawServer server(accept);
  const std::vector<std::string> targets{
      "/a%2Fb/../c/./d//e?x=%2f+~&y=a%20b;c&z=%C3%A9",
      "/%7Eu/+/(x)'*!?X-Amz-Signature=ab%3D%3D==&partNumber=2",
  };
  std::vector<std::string> urls;
  for (const std::string& target : targets) urls.push_back(server.url() + target);
  const UploadRun run =
      run_upload(make_object(2000), parts_action(1000, urls, server.url() + complete_path),
                 {.connections = 1});
  ASSERT_EQ(run.words(), "");
  const auto puts = requests_with(server, "PUT");
  ASSERT_EQ(puts.size(), targets.size());
  for (std::size_t i = 0; i < puts.size(); ++i) {
    EXPECT_EQ(puts[i].first_line(), "PUT " + targets[i] + " HTTP/1.1");
  }
}

TEST(Wire, SendsAPartWithItsLengthAndNothingThatASignatureDoesNotCover) {
  const RawServer server(accept);
  // Above 1 MiB libcurl would ask by `Expect` first.
  const TestObject object = make_object(3 * 1024 * 1024);
  const UploadRun run =
      run_upload(object, parts_action(2 * 1024 * 1024, {server.url() + "/1", server.url() + "/2"},
                                      server.url() + complete_path));
  ASSERT_EQ(run.words(), "");
  std::string sent(object.content.size(), '\0');
  for (const RawRequest& put : requests_with(server, "PUT")) {
    EXPECT_THAT(put.head, HasSubstr("\r\nContent-Length: " + std::to_string(put.body.size())));
    for (const char* name : {"Expect:", "Content-Type:", "Content-MD5:", "Authorization:",
                             "Transfer-Encoding:", "Cookie:", "x-amz-", "Accept-Encoding:"}) {
      EXPECT_THAT(put.head, Not(HasSubstr(name)));
    }
    sent.replace(put.first_line() == "PUT /1 HTTP/1.1" ? 0 : 2 * 1024 * 1024, put.body.size(),
                 put.body);
  }
  EXPECT_EQ(sent, object.content);
}

TEST(Wire, SendsTheCompletionAsJsonWithItsLength) {
  const RawServer server(accept);
  const TestObject object = make_object(1500);
  const UploadRun run = run_upload(
      object,
      parts_action(1000, {server.url() + "/1", server.url() + "/2"}, server.url() + complete_path));
  ASSERT_EQ(run.words(), "");
  const auto posts = requests_with(server, "POST");
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_THAT(posts[0].head,
              AllOf(StartsWith("POST /complete?signature=x HTTP/1.1\r\n"),
                    HasSubstr("\r\nContent-Type: application/json\r\n"),
                    HasSubstr("\r\nContent-Length: " + std::to_string(posts[0].body.size())),
                    Not(HasSubstr("Expect:")), Not(HasSubstr("Authorization:"))));
  EXPECT_EQ(posts[0].body, "{\"oid\":\"" + object.oid +
                               "\",\"parts\":[{\"etag\":\"\\\"tag\\\"\",\"partNumber\":1},"
                               "{\"etag\":\"\\\"tag\\\"\",\"partNumber\":2}]}");
}

TEST(Wire, SendsASinglePutWithTheActionsHeaders) {
  const RawServer server(accept);
  const TestObject object = make_object(1500);
  const UploadRun run =
      run_upload(object, {lfs::SecretUrl(server.url() + "/o"),
                          {{"X-Token", "t"}, {"X-Empty", ""}, {"Transfer-Encoding", "chunked"}}});
  ASSERT_EQ(run.words(), "");
  const auto puts = requests_with(server, "PUT");
  ASSERT_EQ(puts.size(), 1U);
  EXPECT_EQ(puts[0].body, object.content);
  EXPECT_THAT(puts[0].head, AllOf(HasSubstr("\r\nX-Token: t\r\n"), HasSubstr("\r\nX-Empty:\r\n"),
                                  HasSubstr("\r\nContent-Length: 1500\r\n"),
                                  Not(HasSubstr("Transfer-Encoding")), Not(HasSubstr("Expect:"))));
}

TEST(Wire, SendsAnEmptyObjectAsAnEmptyBody) {
  const RawServer server(accept);
  const UploadRun run = run_upload(make_object(0), {lfs::SecretUrl(server.url() + "/o"), {}});
  ASSERT_EQ(run.words(), "");
  EXPECT_THAT(server.requests().at(0).head, HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST(Wire, KeepsCredentialsFromAnotherHostItIsRedirectedTo) {
  const RawServer other(accept);
  const RawServer server([&](const RawRequest&) -> RawAnswer {
    return {"HTTP/1.1 307 x\r\nContent-Length: 0\r\nLocation: " + other.url() + "/o\r\n\r\n"};
  });
  const UploadRun run = run_upload(
      make_object(10),
      {lfs::SecretUrl(server.url() + "/o"), {{"Authorization", "Basic c4n4ry"}, {"X-Plain", "p"}}});
  ASSERT_EQ(run.words(), "");
  EXPECT_THAT(server.requests().at(0).head, HasSubstr("Authorization: Basic c4n4ry"));
  EXPECT_THAT(other.requests().at(0).head,
              AllOf(Not(HasSubstr("c4n4ry")), HasSubstr("X-Plain: p")));
}

/// Answers that are not quite HTTP: another try may find a better server.
struct OddAnswer {
  const char* name;
  std::string bytes;
};
class OddAnswers : public testing::TestWithParam<OddAnswer> {};

TEST_P(OddAnswers, AreTriedAgain) {
  std::atomic<int> odd_ones = 2;
  const RawServer server([&](const RawRequest&) -> RawAnswer {
    if (odd_ones-- > 0) return {GetParam().bytes, true};
    return accepted_with("\"tag\"");
  });
  const UploadRun run = run_upload(
      make_object(1000), parts_action(1000, {server.url() + "/1"}, server.url() + complete_path));
  EXPECT_EQ(run.words(), "");
  EXPECT_EQ(server.requests().size(), 4U);
}

INSTANTIATE_TEST_SUITE_P(
    Wire, OddAnswers,
    testing::Values(
        OddAnswer{"Nothing", ""}, OddAnswer{"NoHttp", "SSH-2.0-OpenSSH_9.2\r\n"},
        OddAnswer{"OldHttp", "<html>out of order</html>"},
        OddAnswer{"StatusLineOnly", "HTTP/1.1 200 OK\r\n"},
        OddAnswer{"CutInAName", "HTTP/1.1 200 OK\r\nETa"},
        OddAnswer{"CutAfterTheETag", "HTTP/1.1 200 OK\r\nETag: \"x\"\r\n"},
        OddAnswer{"CutInTheBody", "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 9\r\n\r\nab"},
        OddAnswer{"CutChunk",
                  "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab"},
        OddAnswer{"OnlyAHint", "HTTP/1.1 103 Early Hints\r\nETag: \"x\"\r\n\r\n"},
        OddAnswer{"OddStatus", "HTTP/1.1 abc\r\n\r\n"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Wire, TakesTheETagOfTheFinalAnswer) {
  const RawServer server([](const RawRequest&) -> RawAnswer {
    return {"HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n" + accepted_with("\"tag\"").bytes};
  });
  const UploadRun run = run_upload(
      make_object(1000), parts_action(1000, {server.url() + "/1"}, server.url() + complete_path));
  ASSERT_EQ(run.words(), "");
  EXPECT_THAT(requests_with(server, "POST").at(0).body, HasSubstr("\\\"tag\\\""));
}

TEST(Wire, ShowsNothingOfAnAnswerThatCouldHarmATerminal) {
  const RawServer server([](const RawRequest& request) -> RawAnswer {
    const std::string token =
        request.first_line().substr(std::string("PUT /1?signature=").size(), 9);
    const std::string body = "<Error><Code>Bad\x1b[2J</Code><Message>no\r\n" + token +
                             "\n\xff https://u:p4ssw0rd@h/?sig=s3cr3t</Message></Error>";
    return {"HTTP/1.1 400 Bad\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
            body};
  });
  const UploadRun run = run_upload(
      make_object(1000),
      parts_action(1000, {server.url() + "/1?signature=c4n4ry-99"}, server.url() + complete_path));
  EXPECT_THAT(run.words(), AllOf(HasSubstr("400 Bad [2J: no ..."), Not(HasSubstr("c4n4ry")),
                                 Not(HasSubstr("p4ssw0rd")), Not(HasSubstr("s3cr3t"))));
}

}  // namespace
}  // namespace hoist::test
