// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/receiver.hpp"

#include <ostream>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct Row {
  const char* name;
  const char* value;
  std::optional<ByteRange> range;
  std::optional<std::uint64_t> size_bytes = {};
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

class ContentRangeTest : public testing::TestWithParam<Row> {};

TEST_P(ContentRangeTest, IsReadAsRfc9110HasIt) {
  const auto read = read_content_range(GetParam().value);
  ASSERT_EQ(read.has_value(), GetParam().range.has_value());
  if (!read) return;
  EXPECT_EQ(read->range, *GetParam().range);
  EXPECT_EQ(read->size_bytes, GetParam().size_bytes);
}

INSTANTIATE_TEST_SUITE_P(All, ContentRangeTest,
                         testing::Values(Row{"Plain", "bytes 0-99/1000", ByteRange{0, 100}, 1000},
                                         Row{"UnknownSize", "bytes 5-5/*", ByteRange{5, 6}},
                                         Row{"Nothing", "", std::nullopt},
                                         Row{"Unsatisfied", "bytes */1000", std::nullopt},
                                         Row{"OtherUnit", "lines 0-9/10", std::nullopt},
                                         Row{"Backwards", "bytes 9-0/10", std::nullopt},
                                         Row{"NoSize", "bytes 0-9", std::nullopt},
                                         Row{"MoreBehind", "bytes 0-9/10x", std::nullopt},
                                         Row{"Absurd", "bytes 0-18446744073709551615/*",
                                             std::nullopt}),
                         test::row_name);

}  // namespace
}  // namespace hoist::lfs
