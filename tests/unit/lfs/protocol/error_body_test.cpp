// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/error_body.hpp"

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct Body {
  const char* name;
  std::string text;
  const char* code;
  const char* message;
  bool means_failure;
};

class Bodies : public testing::TestWithParam<Body> {};

TEST_P(Bodies, AreUnderstood) {
  const Body& body = GetParam();
  const ServerWords words = read_error_body(body.text);
  EXPECT_EQ(words.code, body.code);
  EXPECT_EQ(words.message, body.message);
  EXPECT_EQ(body_means_failure(body.text), body.means_failure);
}

INSTANTIATE_TEST_SUITE_P(
    ErrorBody, Bodies,
    testing::Values(
        Body{"Empty", "", "", "", false},
        Body{"S3Error",
             "<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code><Message>Reduce &amp; "
             "wait</Message></Error>",
             "SlowDown", "Reduce & wait", true},
        Body{"S3ErrorAfterBlanks", "   \n <Error><Code>InternalError</Code></Error>",
             "InternalError", "", true},
        Body{"S3Success",
             "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>", "",
             "", false},
        Body{"CutXml", "<Error><Code>Slow", "", "", true},
        Body{"JsonMessage", R"({"message":"no room"})", "", "no room", false},
        Body{"CsgHubMsg", R"({"msg":"signature expired"})", "", "signature expired", true},
        Body{"JsonErrorText", R"({"error":"bad part"})", "", "bad part", true},
        Body{"JsonErrorObject", R"({"error":{"message":"inner"}})", "", "inner", true},
        Body{"JsonDetail", R"({"detail":"nope"})", "", "nope", true},
        Body{"ErrorNull", R"({"error":null,"oid":"a"})", "", "", false},
        Body{"ErrorFalse", R"({"error":false})", "", "", false},
        Body{"EmptyMsg", R"({"msg":""})", "", "", false},
        Body{"SuccessWithMsg", R"({"success":true,"msg":"ok"})", "", "ok", false},
        Body{"SuccessFalse", R"({"success":false})", "", "", true},
        Body{"Html", "<html><body>502 Bad Gateway</body></html>", "", "", false},
        Body{"BrokenJson", R"({"error": "x)", "", "", false},
        Body{"JsonArray", R"(["error"])", "", "", false}),
    test::row_name);

TEST(ErrorBody, StandsDeepNesting) {
  const std::string deep = "{\"error\":" + std::string(30000, '[') + std::string(30000, ']') + "}";
  EXPECT_TRUE(body_means_failure(deep));
}

}  // namespace
}  // namespace hoist::lfs
