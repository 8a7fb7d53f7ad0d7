// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/push_refs.hpp"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::repository {
namespace {

struct Row {
  std::string name;
  std::string words;  ///< of the remote
  bool is_race;
  bool is_race_of_forced;
  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

class LostRace : public ::testing::TestWithParam<Row> {};

TEST_P(LostRace, IsToldFromARefusalByTheWordsOfTheRemote) {
  EXPECT_EQ(is_lost_race(GetParam().words, false), GetParam().is_race);
  EXPECT_EQ(is_lost_race(GetParam().words, true), GetParam().is_race_of_forced);
}

INSTANTIATE_TEST_SUITE_P(
    Words, LostRace,
    ::testing::Values(Row{"git", "failed to update ref", true, true},
                      Row{"git_with_cause",
                          "cannot lock ref 'refs/heads/main': is at 1 but expected 2", true, true},
                      Row{"branch_made_meanwhile", "reference already exists", true, true},
                      Row{"newer_git", "incorrect old value provided", true, true},
                      Row{"behind", "non-fast-forward", true, false},
                      Row{"fetch_first", "fetch first", true, false},
                      Row{"hook", "pre-receive hook declined", false, false},
                      Row{"update_hook", "hook declined", false, false},
                      Row{"protected_branch", "protected branch hook declined", false, false},
                      Row{"checked_out", "branch is currently checked out", false, false},
                      Row{"deletion", "deletion prohibited", false, false},
                      Row{"unpacker", "unpacker error", false, false}),
    test::row_name);

}  // namespace
}  // namespace hoist::repository
