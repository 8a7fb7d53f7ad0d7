// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/sigv4.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hub/s3_messages.hpp"

namespace hoist::hub {
namespace {

using ::testing::HasSubstr;

/// The example of Amazon's documentation on query parameter authentication.
TEST(Presign, GivesTheSignatureOfAmazonsExample) {
  const S3Key key{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};
  const S3Request request{"GET", "examplebucket.s3.amazonaws.com", "/test.txt", {}};
  const std::chrono::system_clock::time_point time{std::chrono::seconds(1369353600)};
  const auto target = presign(key, request, time, std::chrono::hours{24});
  EXPECT_EQ(target,
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(Presign, EncodesAndSortsTheQuery) {
  const S3Request request{"PUT", "h", "/b/a key", {{"uploadId", "a+/="}, {"partNumber", "1"}}};
  const auto target = presign({"k", "s", "r"}, request, {}, std::chrono::seconds{1});
  EXPECT_TRUE(target.starts_with("/b/a%20key?X-Amz-Algorithm="));
  EXPECT_THAT(target, HasSubstr("&partNumber=1&uploadId=a%2B%2F%3D&X-Amz-Signature="));
}

TEST(S3Xml, GivesTheTextOfAnElement) {
  const std::string xml = "<R xmlns=\"x\"><UploadId>ab&amp;c</UploadId><Empty></Empty></R>";
  EXPECT_EQ(xml_text(xml, "UploadId"), "ab&c");
  EXPECT_EQ(xml_text(xml, "Empty"), "");
  EXPECT_EQ(xml_text(xml, "Absent"), std::nullopt);
}

TEST(S3Xml, ListsThePartsWithTheirEtagsEscaped) {
  EXPECT_EQ(completion_xml({{1, "\"a\""}, {2, "b&<"}}),
            "<CompleteMultipartUpload>"
            "<Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part>"
            "<Part><PartNumber>2</PartNumber><ETag>b&amp;&lt;</ETag></Part>"
            "</CompleteMultipartUpload>");
}

struct Row {
  std::string_view name;
  int status;
  std::string_view body;
  std::string_view code;
};

class S3Outcome : public ::testing::TestWithParam<Row> {};

TEST_P(S3Outcome, IsReadFromStatusAndBody) {
  EXPECT_EQ(s3_outcome(GetParam().status, GetParam().body).code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Table, S3Outcome,
    ::testing::Values(
        Row{"Done", 200, "<CompleteMultipartUploadResult/>", ""},
        Row{"ErrorIn200", 200, "  \n<Error><Code>InternalError</Code></Error>", "InternalError"},
        Row{"Refused", 400, "<Error><Code>InvalidPart</Code><Message>m</Message></Error>",
            "InvalidPart"},
        Row{"NoXml", 502, "bad gateway", "Status502"}, Row{"NoAnswer", 0, "", "Status0"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace hoist::hub
