// SPDX-License-Identifier: Apache-2.0
#include "agent/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::agent {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* init_line = R"({"event":"init","operation":"upload","remote":"origin"})";
constexpr const char* upload_line =
    R"({"event":"upload","oid":"x","size":1,"path":"/p","action":{"href":"http://h/"}})";

class SessionTest : public testing::Test {
 protected:
  std::string reply_to(const char* line) {
    const Session::Step step = session.receive(parse_message(line));
    const auto* reply = std::get_if<Session::Reply>(&step);
    return reply == nullptr ? "no reply" : reply->line;
  }
  Session session;
};

TEST_F(SessionTest, AnswersInitThenUploads) {
  EXPECT_EQ(reply_to(init_line), "{}\n");
  const Session::Step step = session.receive(parse_message(upload_line));
  ASSERT_TRUE(std::holds_alternative<Session::Upload>(step));
  EXPECT_EQ(std::get<Session::Upload>(step).message.job.oid, "x");
}

TEST_F(SessionTest, RefusesUploadBeforeInit) {
  EXPECT_THAT(reply_to(upload_line), AllOf(HasSubstr(R"("event":"complete","oid":"x","error")"),
                                           HasSubstr("before init")));
}

TEST_F(SessionTest, RefusesToDownload) {
  EXPECT_THAT(reply_to(R"({"event":"init","operation":"download"})"),
              AllOf(testing::StartsWith(R"({"error":{"code":3)"), HasSubstr("uploads only")));
  EXPECT_THAT(reply_to(R"({"event":"download","oid":"x"})"),
              AllOf(HasSubstr(R"("oid":"x","error")"), HasSubstr("uploads only")));
}

TEST_F(SessionTest, RefusesAStandaloneUpload) {
  static_cast<void>(reply_to(init_line));
  EXPECT_THAT(reply_to(R"({"event":"upload","oid":"x","size":1,"path":"/p","action":null})"),
              AllOf(HasSubstr(R"("oid":"x","error":{"code":3)"), HasSubstr("standalone")));
}

TEST_F(SessionTest, AnswersJunkBeforeInitAsInit) {
  EXPECT_THAT(reply_to("junk"), testing::StartsWith(R"({"error":{"code":2)"));
  EXPECT_EQ(reply_to(init_line), "{}\n");
}

TEST_F(SessionTest, AnswersJunkAfterInitWithOneCompleteAndLivesOn) {
  static_cast<void>(reply_to(init_line));
  EXPECT_THAT(reply_to("junk"), testing::StartsWith(R"({"event":"complete","oid":"","error")"));
  EXPECT_THAT(reply_to(R"({"event":"upload","oid":"y"})"), HasSubstr(R"("oid":"y","error")"));
  EXPECT_TRUE(std::holds_alternative<Session::Upload>(session.receive(parse_message(upload_line))));
}

TEST_F(SessionTest, RefusesASecondInit) {
  static_cast<void>(reply_to(init_line));
  EXPECT_THAT(reply_to(init_line), HasSubstr("init twice"));
}

TEST_F(SessionTest, EndsWithTerminate) {
  EXPECT_TRUE(std::holds_alternative<Session::End>(
      session.receive(parse_message(R"({"event":"terminate"})"))));
}

}  // namespace
}  // namespace hoist::agent
