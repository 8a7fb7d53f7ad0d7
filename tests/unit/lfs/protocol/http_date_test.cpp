// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/http_date.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

TEST(HttpDate, IsReadInTheFormThatServersSend) {
  const auto date = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  ASSERT_TRUE(date);
  EXPECT_EQ(date->time_since_epoch().count(), 784111777);
}

TEST(HttpDate, IsNothingInAnyOtherForm) {
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 anN 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 199x 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

}  // namespace
}  // namespace hoist::lfs
