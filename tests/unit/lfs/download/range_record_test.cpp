// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/range_record.hpp"

#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct Row {
  const char* name;
  const char* text;
  std::vector<ByteRange> have;  ///< of an object of 100 bytes
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

class RangeRecordTest : public testing::TestWithParam<Row> {};

TEST_P(RangeRecordTest, SaysWhatIsThere) {
  RangeSet have;
  for (const ByteRange& range : GetParam().have) have.add(range);
  EXPECT_EQ(read_range_record(GetParam().text, 100), have);
}

INSTANTIATE_TEST_SUITE_P(
    All, RangeRecordTest,
    testing::Values(Row{"Lines", "hoist-ranges 1 100\n0 10\n90 100\n", {{0, 10}, {90, 100}}},
                    Row{"NoLine", "hoist-ranges 1 100\n", {}},  //
                    Row{"Nothing", "", {}},
                    Row{"ATornLastLine", "hoist-ranges 1 100\n0 10\n20 3", {{0, 10}}},
                    Row{"ATornHead", "hoist-ranges 1 100", {}},
                    Row{"AnotherSize", "hoist-ranges 1 101\n0 10\n", {}},
                    Row{"AnotherFormat", "hoist-ranges 2 100\n0 10\n", {}},
                    Row{"BeyondTheEnd", "hoist-ranges 1 100\n0 10\n90 101\n20 30\n", {{0, 10}}},
                    Row{"Backwards", "hoist-ranges 1 100\n10 0\n", {}},
                    Row{"NoNumbers", "hoist-ranges 1 100\n0 10\nx y\n20 30\n", {{0, 10}}},
                    Row{"Negative", "hoist-ranges 1 100\n-5 10\n", {}},
                    Row{"Absurd", "hoist-ranges 1 100\n0 99999999999999999999\n", {}}),
    test::row_name);

TEST(RangeRecord, ReadsWhatItWrites) {
  const std::string text = range_record_head(7) + range_record_line({2, 5});
  RangeSet have;
  have.add({2, 5});
  EXPECT_EQ(read_range_record(text, 7), have);
}

}  // namespace
}  // namespace hoist::lfs
