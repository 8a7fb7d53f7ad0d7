// SPDX-License-Identifier: Apache-2.0
#include "agent/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::agent {
namespace {

using testing::HasSubstr;

TEST(ParseMessage, ReadsInit) {
  const Message message = parse_message(
      R"({"event":"init","operation":"upload","remote":"origin","concurrent":false,"concurrenttransfers":3,"new":[1]})");
  const auto& init = std::get<InitMessage>(message);
  EXPECT_EQ(init.operation, "upload");
  EXPECT_EQ(init.remote, "origin");
  EXPECT_FALSE(init.concurrent);
  EXPECT_EQ(init.concurrent_transfers, 3U);
}

TEST(ParseMessage, ReadsAnUploadAsGitLfsSendsIt) {
  const Message message = parse_message(
      R"({"event":"upload","oid":"ab12","size":5000,"path":"/r/.git/lfs/objects/ab/12/ab12",)"
      R"("action":{"href":"https://h/c?a=1\u0026b=2","header":{"1":"https://s/1","chunk_size":"9"},)"
      R"("expires_at":"0001-01-01T00:00:00Z"}})");
  const auto& upload = std::get<UploadMessage>(message);
  EXPECT_EQ(upload.job.oid, "ab12");
  EXPECT_EQ(upload.job.size_bytes, 5000U);
  EXPECT_EQ(upload.path, "/r/.git/lfs/objects/ab/12/ab12");
  EXPECT_EQ(upload.job.action.href.reveal(), "https://h/c?a=1&b=2");
  EXPECT_EQ(upload.job.action.header,
            (std::vector<lfs::Header>{{"1", "https://s/1"}, {"chunk_size", "9"}}));
}

TEST(ParseMessage, ReadsDownloadAndTerminate) {
  EXPECT_EQ(std::get<DownloadMessage>(parse_message(R"({"event":"download","oid":"x"})")).oid, "x");
  EXPECT_TRUE(std::holds_alternative<TerminateMessage>(parse_message(R"({"event":"terminate"})")));
}

TEST(ParseMessage, KnowsAStandaloneUpload) {
  for (const char* action : {"", R"(,"action":null)"}) {
    const std::string line =
        R"({"event":"upload","oid":"x","size":1,"path":"/p")" + std::string(action) + "}";
    EXPECT_EQ(std::get<StandaloneMessage>(parse_message(line)).oid, "x");
  }
}

struct BadLine {
  const char* name;
  std::string line;
  const char* oid;
  const char* why;
};

class BadLines : public testing::TestWithParam<BadLine> {};

TEST_P(BadLines, SayWhatIsWrongAndForWhichObject) {
  const Message message = parse_message(GetParam().line);
  ASSERT_TRUE(std::holds_alternative<MalformedMessage>(message));
  EXPECT_EQ(std::get<MalformedMessage>(message).oid, GetParam().oid);
  EXPECT_THAT(std::get<MalformedMessage>(message).why, HasSubstr(GetParam().why));
  EXPECT_THAT(std::get<MalformedMessage>(message).why, Not(HasSubstr("s3cr3t")));
}

std::string upload_line(const std::string& rest) {
  return R"({"event":"upload","oid":"x",)" + rest + "}";
}

INSTANTIATE_TEST_SUITE_P(
    ParseMessage, BadLines,
    testing::Values(
        BadLine{"NotJson", "hello", "", "not JSON"},
        BadLine{"CutJson", R"({"event":"ini)", "", "not JSON"},
        BadLine{"CutJsonAboutAnObject", R"({"event":"upload","oid":"0f1e","size":1,"path":"/)",
                "0f1e", "longer than 64 MiB"},
        BadLine{"CutInTheOid", R"({"event":"upload","oid":"0f1e)", "", "not JSON"},
        BadLine{"BrokenUtf8", "{\"event\":\"\xff\"}", "", "not JSON"},
        BadLine{"Array", "[1]", "", "not a JSON object"},
        BadLine{"NoEvent", R"({"oid":"x"})", "x", "\"event\" is missing"},
        BadLine{"EventIsNumber", R"({"event":1,"oid":"x"})", "x", "\"event\" is not a string"},
        BadLine{"UnknownEvent", R"({"event":"resize","oid":"x"})", "x", "\"resize\" is unknown"},
        BadLine{"InitWithoutOperation", R"({"event":"init"})", "", "\"operation\" is missing"},
        BadLine{"NoOid", R"({"event":"upload","size":1})", "", "\"oid\" is missing"},
        BadLine{"NoSize", upload_line(R"("path":"/p")"), "x", "\"size\" is missing"},
        BadLine{"NegativeSize", upload_line(R"("size":-1)"), "x", "not a number of bytes"},
        BadLine{"FractionalSize", upload_line(R"("size":1.5)"), "x", "not a number of bytes"},
        BadLine{"HugeSize", upload_line(R"("size":18446744073709551615)"), "x",
                "not a number of bytes"},
        BadLine{"SizeIsText", upload_line(R"("size":"1")"), "x", "not a number of bytes"},
        BadLine{"ActionIsText", upload_line(R"("size":1,"path":"/p","action":"s3cr3t")"), "x",
                "not an object"},
        BadLine{"NoHref", upload_line(R"("size":1,"path":"/p","action":{})"), "x",
                "\"href\" is missing"},
        BadLine{"HrefNoHttp",
                upload_line(R"("size":1,"path":"/p","action":{"href":"ssh://s3cr3t"})"), "x",
                "neither http nor https"},
        BadLine{"HeaderIsArray",
                upload_line(R"("size":1,"path":"/p","action":{"href":"http://h","header":[]})"),
                "x", "\"action.header\" is not an object"},
        BadLine{
            "HeaderValueIsNumber",
            upload_line(R"("size":1,"path":"/p","action":{"href":"http://h","header":{"a":1}})"),
            "x", "under \"a\""},
        BadLine{
            "HeaderSmugglesALine",
            upload_line(
                R"("size":1,"path":"/p","action":{"href":"http://h","header":{"a":"b\r\nc: d"}})"),
            "x", "no HTTP header"},
        BadLine{"NulInPath",
                upload_line(R"("size":1,"path":"/p\u0000","action":{"href":"http://h"})"), "x",
                "holds a NUL"},
        BadLine{"NoPath", upload_line(R"("size":1,"action":{"href":"http://h"})"), "x",
                "\"path\" is missing"},
        BadLine{"EmptyPath", upload_line(R"("size":1,"path":"","action":{"href":"http://h"})"), "x",
                "\"path\" is empty"}),
    test::row_name);

TEST(Replies, AreOneLineOfAsciiEach) {
  EXPECT_EQ(init_reply(), "{}\n");
  EXPECT_EQ(init_reply(ErrorReply{3, "no"}), "{\"error\":{\"code\":3,\"message\":\"no\"}}\n");
  EXPECT_EQ(
      progress_reply("x", 5'000'000'000, 7),
      "{\"event\":\"progress\",\"oid\":\"x\",\"bytesSoFar\":5000000000,\"bytesSinceLast\":7}\n");
  EXPECT_EQ(complete_reply("x"), "{\"event\":\"complete\",\"oid\":\"x\"}\n");
  EXPECT_EQ(
      complete_reply("x", ErrorReply{5, "a\nb\xff é"}),
      "{\"event\":\"complete\",\"oid\":\"x\",\"error\":{\"code\":5,\"message\":\"a\\nb\\ufffd "
      "\\u00e9\"}}\n");
}

}  // namespace
}  // namespace hoist::agent
