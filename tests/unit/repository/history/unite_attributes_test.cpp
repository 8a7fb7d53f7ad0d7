// SPDX-License-Identifier: Apache-2.0
#include "repository/history/unite_attributes.hpp"

#include <optional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::repository {
namespace {

std::string tracked(const std::string& pattern) {
  return pattern + " filter=lfs diff=lfs merge=lfs -text\n";
}

struct Row {
  std::string name;
  std::string base;
  std::string ours;
  std::string theirs;
  std::optional<std::string> united;  ///< nothing: a conflict
  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

class UniteAttributes : public ::testing::TestWithParam<Row> {};

TEST_P(UniteAttributes, KeepsWhatBothSidesHaveAddedAndNothingElse) {
  EXPECT_EQ(unite_attributes(GetParam().base, GetParam().ours, GetParam().theirs),
            GetParam().united);
}

INSTANTIATE_TEST_SUITE_P(
    Versions, UniteAttributes,
    ::testing::Values(
        Row{"both_make_the_file", "", tracked("a.bin"), tracked("b.bin"),
            tracked("b.bin") + tracked("a.bin")},
        Row{"the_same_pattern_once", "", tracked("a") + tracked("b"), tracked("b") + tracked("c"),
            tracked("b") + tracked("c") + tracked("a")},
        Row{"at_the_end_of_what_was_there", "*.txt text\n", "*.txt text\n" + tracked("a"),
            "*.txt text\n" + tracked("b"), "*.txt text\n" + tracked("b") + tracked("a")},
        Row{"each_in_its_place", "x text\n", tracked("a") + "x text\n", "x text\n" + tracked("b"),
            tracked("a") + "x text\n" + tracked("b")},
        Row{"the_later_of_two_places", "*.bin !filter\n", "*.bin !filter\n" + tracked("*.bin"),
            tracked("*.bin") + "*.bin !filter\n", "*.bin !filter\n" + tracked("*.bin")},
        Row{"the_last_line_had_no_end", "x text", "x text\n" + tracked("a"),
            "x text\n" + tracked("b"), "x text\n" + tracked("b") + tracked("a")},
        Row{"a_quoted_name", "", tracked("\"a b.bin\""), tracked("c"),
            tracked("c") + tracked("\"a b.bin\"")},
        Row{"one_side_took_a_line_away", tracked("x"), tracked("a"), tracked("x") + tracked("b"),
            std::nullopt},
        Row{"one_side_changed_a_line", "x text\n", "x -text\n" + tracked("a"),
            "x text\n" + tracked("b"), std::nullopt},
        Row{"a_line_of_another_kind", "", "*.c text\n", tracked("b"), std::nullopt},
        Row{"a_line_with_one_attribute_more", "",
            "a filter=lfs diff=lfs merge=lfs -text lockable\n", tracked("b"), std::nullopt},
        Row{"a_macro", "", "[attr]x filter=lfs diff=lfs merge=lfs -text\n", tracked("b"),
            std::nullopt},
        Row{"a_comment", "", "# filter=lfs diff=lfs merge=lfs -text\n", tracked("b"), std::nullopt},
        Row{"only_attributes", "", " filter=lfs diff=lfs merge=lfs -text\n", tracked("b"),
            std::nullopt},
        Row{"two_attributes_before", "", tracked("a text"), tracked("b"), std::nullopt}),
    test::row_name);

TEST(UniteAttributesOrder, BothOrdersGiveTheSameLines) {
  const std::string a = tracked("a") + tracked("b");
  const std::string b = tracked("c") + tracked("a");
  const auto one = unite_attributes("", a, b);
  const auto other = unite_attributes("", b, a);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->size(), other->size());
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_NE(one->find(tracked(name)), std::string::npos) << name;
    EXPECT_NE(other->find(tracked(name)), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace hoist::repository
