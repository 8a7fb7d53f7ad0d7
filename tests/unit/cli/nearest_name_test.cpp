// SPDX-License-Identifier: Apache-2.0
#include "cli/nearest_name.hpp"

#include <array>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::cli {
namespace {

struct Row {
  std::string name;
  std::string typed;
  std::string nearest;

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

class NearestName : public ::testing::TestWithParam<Row> {};

TEST_P(NearestName, IsFoundByFewChanges) {
  constexpr std::array<std::string_view, 4> names{"lfs-enable-largefiles", "lfs-multipart-upload",
                                                  "help", "doctor"};
  EXPECT_EQ(nearest_name(GetParam().typed, names), GetParam().nearest);
}

INSTANTIATE_TEST_SUITE_P(
    Cli, NearestName,
    ::testing::Values(Row{"Exact", "help", "help"}, Row{"OneMissing", "hlp", "help"},
                      Row{"OneReplaced", "docter", "doctor"}, Row{"TwoSwapped", "hepl", "help"},
                      Row{"Underscores", "lfs_enable_largefiles", "lfs-enable-largefiles"},
                      Row{"Beginning", "lfs-mul", "lfs-multipart-upload"},
                      Row{"BeginningWithAnError", "lfs-enble", "lfs-enable-largefiles"},
                      Row{"AnotherWord", "banana", ""}, Row{"OneOtherLetter", "x", ""},
                      Row{"Empty", "", ""}),
    test::row_name);

}  // namespace
}  // namespace hoist::cli
