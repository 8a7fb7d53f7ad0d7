// SPDX-License-Identifier: Apache-2.0
#include "repository/history/pull_policy.hpp"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::repository {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

lfs::GitConfig config_of(const Entries& entries) {
  std::vector<lfs::ConfigEntry> config;
  for (const auto& [key, value] : entries) config.push_back({key, value, "file:x"});
  return lfs::GitConfig(std::move(config));
}

struct Row {
  std::string name;
  Entries config;        ///< for the branch main
  std::string forward;   ///< what refuses a pull that goes forward; empty where nothing does
  std::string diverged;  ///< ... one with commits on both sides
  std::string merges;    ///< ... one with merges among the own ones
  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

class PullPolicyTable : public ::testing::TestWithParam<Row> {};

TEST_P(PullPolicyTable, RefusesTheWaysThatAreNotOurs) {
  const PullPolicy policy = pull_policy(config_of(GetParam().config), "main");
  EXPECT_EQ(policy.forward.setting, GetParam().forward);
  EXPECT_EQ(policy.diverged.setting, GetParam().diverged);
  EXPECT_EQ(policy.merges.setting, GetParam().merges);
  EXPECT_EQ(policy.diverged.setting.empty(), policy.diverged.remedy.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Settings, PullPolicyTable,
    ::testing::Values(
        Row{"silence", {}, "", "", ""}, Row{"rebase", {{"pull.rebase", "true"}}, "", "", ""},
        Row{"no_rebase", {{"pull.rebase", "false"}}, "", "pull.rebase is false", ""},
        Row{"the_branch_says_more_than_all",
            {{"branch.main.rebase", "true"}, {"pull.rebase", "false"}},
            "",
            "",
            ""},
        Row{"the_branch_wants_merges",
            {{"branch.main.rebase", "no"}, {"pull.rebase", "true"}},
            "",
            "branch.main.rebase is no",
            ""},
        Row{"another_branch", {{"branch.dev.rebase", "false"}}, "", "", ""},
        Row{"merges_kept", {{"pull.rebase", "merges"}}, "", "", "pull.rebase is merges"},
        Row{"merges_kept_in_short", {{"pull.rebase", "m"}}, "", "", "pull.rebase is m"},
        Row{"interactive", {{"pull.rebase", "interactive"}}, "", "pull.rebase is interactive", ""},
        Row{"forward_only", {{"pull.ff", "only"}}, "", "pull.ff is only", ""},
        Row{"forward_only_goes_before_rebase",
            {{"pull.ff", "only"}, {"pull.rebase", "true"}},
            "",
            "pull.ff is only",
            ""},
        Row{"forward_allowed", {{"pull.ff", "true"}}, "", "", ""},
        Row{"always_a_merge", {{"pull.ff", "false"}}, "pull.ff is false", "pull.ff is false", ""},
        Row{"always_a_merge_but_rebase",
            {{"pull.ff", "false"}, {"pull.rebase", "true"}},
            "",
            "",
            ""},
        Row{"merge_option_only",
            {{"branch.main.mergeoptions", "--ff-only"}},
            "",
            "branch.main.mergeOptions is --ff-only",
            ""},
        Row{"merge_option_never",
            {{"branch.main.mergeoptions", "--no-ff --edit"}},
            "branch.main.mergeOptions is --no-ff --edit",
            "branch.main.mergeOptions is --no-ff --edit",
            ""},
        Row{"merge_option_never_but_rebase",
            {{"branch.main.mergeoptions", "--no-ff"}, {"pull.rebase", "true"}},
            "",
            "",
            ""},
        Row{"pull_goes_before_merge_options",
            {{"branch.main.mergeoptions", "--no-ff"}, {"pull.ff", "true"}},
            "",
            "",
            ""},
        Row{"merge_options_about_merges",
            {{"branch.main.mergeoptions", "-s ours -X theirs --no-edit --log=3"}},
            "",
            "",
            ""},
        Row{"merge_option_squash",
            {{"branch.main.mergeoptions", "--squash"}},
            "branch.main.mergeOptions is --squash",
            "",
            ""},
        Row{"stash_of_rebase", {{"rebase.autostash", "true"}}, "", "", ""}),
    test::row_name);

TEST(PullPolicyValues, AreRefusedWhereGitDoesNotKnowThem) {
  EXPECT_THROW(static_cast<void>(pull_policy(config_of({{"pull.rebase", "preserve"}}), "main")),
               Error);
  EXPECT_THROW(static_cast<void>(pull_policy(config_of({{"pull.ff", "perhaps"}}), "main")), Error);
}

}  // namespace
}  // namespace hoist::repository
