// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/http_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::hub {
namespace {

using ::testing::Optional;

Request parse(std::string_view head) {
  return std::get<Request>(parse_request_head(std::string(head) + "\r\n"));
}

TEST(RequestHead, IsTakenApart) {
  const auto request = parse(
      "PUT /a/b%20c?x=1&y=%2F HTTP/1.1\r\n"
      "Host: hub\r\ncontent-LENGTH: 12\r\nX-Empty:\r\nExpect: 100-Continue\r\n");
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.path(), "/a/b%20c");
  EXPECT_EQ(request.query(), "x=1&y=%2F");
  EXPECT_THAT(request.content_length, Optional(12U));
  EXPECT_TRUE(request.expects_continue);
  EXPECT_TRUE(request.keep_alive);
  EXPECT_FALSE(request.chunked);
  EXPECT_THAT(find_header(request.headers, "x-empty"), Optional(std::string_view{}));
  EXPECT_EQ(find_header(request.headers, "absent"), std::nullopt);
}

TEST(RequestHead, KnowsWhenTheConnectionEnds) {
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n").keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\nConnection: Close\r\n").keep_alive);
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n").keep_alive);
}

TEST(RequestHead, TakesTheAbsoluteFormAsItsPath) {
  EXPECT_EQ(parse("GET http://hub:1/a?b HTTP/1.1\r\n").target, "/a?b");
  EXPECT_EQ(parse("GET http://hub HTTP/1.1\r\n").target, "/");
}

TEST(RequestHead, HasALengthOnceItsEmptyLineCame) {
  EXPECT_EQ(head_length("GET / HTTP/1.1\r\nA: b\r\n"), 0U);
  EXPECT_EQ(head_length("GET / HTTP/1.1\r\n\r\nrest"), 18U);
}

struct Refused {
  std::string_view name;
  std::string_view head;
  int status;
};

class RefusedHead : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedHead, GetsItsStatus) {
  const auto parsed = parse_request_head(std::string(GetParam().head) + "\r\n");
  ASSERT_TRUE(std::holds_alternative<HeadRefusal>(parsed));
  EXPECT_EQ(std::get<HeadRefusal>(parsed).status, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedHead,
    ::testing::Values(
        Refused{"NoTarget", "GET HTTP/1.1\r\n", 400},
        Refused{"MethodWithBrackets", "G(T / HTTP/1.1\r\n", 400},
        Refused{"RelativeTarget", "GET a HTTP/1.1\r\n", 400},
        Refused{"ControlInTarget", "GET /a\tb HTTP/1.1\r\n", 400},
        Refused{"Http2", "GET / HTTP/2.0\r\n", 505},
        Refused{"FoldedField", "GET / HTTP/1.1\r\nA: b\r\n c\r\n", 400},
        Refused{"BlankBeforeColon", "GET / HTTP/1.1\r\nA : b\r\n", 400},
        Refused{"BareLineFeed", "GET / HTTP/1.1\r\nA: b\nC: d\r\n", 400},
        Refused{"SignedLength", "PUT / HTTP/1.1\r\nContent-Length: +1\r\n", 400},
        Refused{"NegativeLength", "PUT / HTTP/1.1\r\nContent-Length: -1\r\n", 400},
        Refused{"EmptyLength", "PUT / HTTP/1.1\r\nContent-Length:\r\n", 400},
        Refused{"HugeLength", "PUT / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n", 400},
        Refused{"TwoLengths", "PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n", 400},
        Refused{"LengthAndChunked",
                "PUT / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400},
        Refused{"OtherCoding", "PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n", 501}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HttpDate, IsInTheFormOfTheStandard) {
  const std::chrono::system_clock::time_point time{std::chrono::seconds(784111777)};
  EXPECT_EQ(http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(Percent, EncodesAllButTheUnreserved) {
  EXPECT_EQ(percent_encode("a-._~/ +%\xc3\xa9"), "a-._~%2F%20%2B%25%C3%A9");
  EXPECT_EQ(percent_encode("a/b c", Slash::keep), "a/b%20c");
}

TEST(Percent, DecodesEscapesAndLeavesTheRest) {
  EXPECT_EQ(percent_decode("a%2Fb%2f+%zz%4"), "a/b/+%zz%4");
}

TEST(Query, FindsAValueByItsDecodedName) {
  EXPECT_THAT(query_value("a=1&b%5B=x%20y&c", "b["), Optional(std::string("x y")));
  EXPECT_THAT(query_value("a=1&c", "c"), Optional(std::string()));
  EXPECT_EQ(query_value("a=1&c", "d"), std::nullopt);
}

struct RangeRow {
  std::string_view name;
  std::string_view value;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> range;
};

class Range : public ::testing::TestWithParam<RangeRow> {};

TEST_P(Range, IsResolvedAgainstTenBytes) {
  const auto range = parse_range(GetParam().value, 10);
  ASSERT_EQ(range.has_value(), GetParam().range.has_value());
  if (!range) return;
  EXPECT_EQ(range->first, GetParam().range->first);
  EXPECT_EQ(range->length, GetParam().range->second);
}

using Pair = std::pair<std::uint64_t, std::uint64_t>;
INSTANTIATE_TEST_SUITE_P(Table, Range,
                         ::testing::Values(RangeRow{"Middle", "bytes=2-4", Pair{2, 3}},
                                           RangeRow{"ToTheEnd", "bytes=7-", Pair{7, 3}},
                                           RangeRow{"BeyondTheEnd", "bytes=7-99", Pair{7, 3}},
                                           RangeRow{"Last", "bytes=-4", Pair{6, 4}},
                                           RangeRow{"LastOfMore", "bytes=-40", Pair{0, 10}},
                                           RangeRow{"StartsAtTheEnd", "bytes=10-", Pair{10, 0}},
                                           RangeRow{"Backwards", "bytes=4-2", std::nullopt},
                                           RangeRow{"TwoRanges", "bytes=0-1,3-4", std::nullopt},
                                           RangeRow{"OtherUnit", "lines=0-1", std::nullopt},
                                           RangeRow{"NoNumbers", "bytes=-", std::nullopt}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace hoist::hub
