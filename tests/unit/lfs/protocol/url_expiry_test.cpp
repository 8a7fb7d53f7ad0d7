// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/url_expiry.hpp"

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::int64_t new_year_2026 = 1'767'225'600;

struct Row {
  const char* name;
  const char* query;
  std::optional<std::int64_t> expires;
};

class UrlExpiry : public testing::TestWithParam<Row> {};

TEST_P(UrlExpiry, IsRead) {
  const auto expiry = url_expiry(SecretUrl(std::string("https://s/p") + GetParam().query));
  ASSERT_EQ(expiry.has_value(), GetParam().expires.has_value());
  if (expiry) {
    EXPECT_EQ(expiry->time_since_epoch().count(), *GetParam().expires);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Urls, UrlExpiry,
    testing::Values(
        Row{"SigV4", "?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=a",
            new_year_2026 + 3600},
        Row{"SigV4InLowerCase", "?x-amz-expires=1&x-amz-date=20260101T000000Z", new_year_2026 + 1},
        Row{"Google", "?X-Goog-Date=20260101T000000Z&X-Goog-Expires=60", new_year_2026 + 60},
        Row{"SigV2", "?AWSAccessKeyId=a&Signature=b&Expires=1767225600", new_year_2026},
        Row{"CsgHub", "?objectKey=a&uploadId=b&expiresAt=1767225600&signature=c", new_year_2026},
        Row{"Nothing", "", std::nullopt}, Row{"OnlyALifetime", "?X-Amz-Expires=3600", std::nullopt},
        Row{"BrokenDate", "?X-Amz-Date=20261301T000000Z&X-Amz-Expires=3600", std::nullopt},
        Row{"NegativeLifetime", "?X-Amz-Date=20260101T000000Z&X-Amz-Expires=-1", std::nullopt},
        Row{"AbsurdEpoch", "?Expires=99999999999999999", std::nullopt},
        Row{"WordAsEpoch", "?Expires=never", std::nullopt}),
    test::row_name);

TEST(Rfc3339, IsReadWithZoneAndFraction) {
  const sys_seconds expected{seconds(new_year_2026)};
  EXPECT_EQ(parse_rfc3339("2026-01-01T00:00:00Z"), expected);
  EXPECT_EQ(parse_rfc3339("2026-01-01T02:00:00.123456+02:00"), expected);
  EXPECT_EQ(parse_rfc3339("2025-12-31T23:30:00-00:30"), expected);
}

TEST(Rfc3339, TakesTheYearOneAsNone) {
  EXPECT_EQ(parse_rfc3339("0001-01-01T00:00:00Z"), std::nullopt);
}

TEST(Rfc3339, RefusesOtherText) {
  for (const char* text :
       {"", "soon", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z",
        "2026-01-01T25:00:00Z", "2026-01-01T00:00:00+2", "2026-01-01 00:00:00Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace hoist::lfs
