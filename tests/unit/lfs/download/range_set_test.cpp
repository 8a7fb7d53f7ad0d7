// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/range_set.hpp"

#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct Row {
  const char* name;
  std::vector<ByteRange> added;
  ByteRange first_gap;  ///< of 100 bytes
  std::uint64_t prefix;
  std::uint64_t bytes;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

class RangeSetTest : public testing::TestWithParam<Row> {};

TEST_P(RangeSetTest, KnowsGapPrefixAndBytes) {
  RangeSet set;
  for (const ByteRange& range : GetParam().added) set.add(range);
  EXPECT_EQ(set.first_gap(100), GetParam().first_gap);
  EXPECT_EQ(set.prefix(), GetParam().prefix);
  EXPECT_EQ(set.bytes(), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(
    All, RangeSetTest,
    testing::Values(Row{"Nothing", {}, {0, 100}, 0, 0},
                    Row{"AnEmptyRange", {{5, 5}}, {0, 100}, 0, 0},
                    Row{"TheBeginning", {{0, 10}}, {10, 100}, 10, 10},
                    Row{"AMiddle", {{10, 20}}, {0, 10}, 0, 10},
                    Row{"TheEnd", {{90, 100}}, {0, 90}, 0, 10},
                    Row{"All", {{0, 100}}, {100, 100}, 100, 100},
                    Row{"Neighbours", {{0, 10}, {10, 20}}, {20, 100}, 20, 20},
                    Row{"NeighboursBackwards", {{10, 20}, {0, 10}}, {20, 100}, 20, 20},
                    Row{"Overlapping", {{0, 15}, {10, 20}}, {20, 100}, 20, 20},
                    Row{"OneInTheOther", {{0, 30}, {10, 20}}, {30, 100}, 30, 30},
                    Row{"OneThatFillsTheGap", {{0, 10}, {20, 30}, {10, 20}}, {30, 100}, 30, 30},
                    Row{"OneOverSeveral", {{10, 20}, {30, 40}, {5, 50}}, {0, 5}, 0, 45},
                    Row{"TwoApart", {{0, 10}, {20, 30}}, {10, 20}, 10, 20}),
    test::row_name);

}  // namespace
}  // namespace hoist::lfs
