// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::repository {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = WorkFacts::Kind;
using Work = MoveAction::Work;

/// A version of a path: 0 is none, another number a content of its own.
TreeSide side(unsigned char version, std::uint32_t mode = GIT_FILEMODE_BLOB) {
  TreeSide made;
  if (version == 0) return made;
  made.mode = mode;
  made.id.id[0] = version;
  return made;
}

std::optional<IndexFacts> entry(unsigned char version, std::uint32_t mode = GIT_FILEMODE_BLOB) {
  if (version == 0) return std::nullopt;
  const TreeSide made = side(version, mode);
  return IndexFacts{made.mode, made.id};
}

PathFacts facts(std::string path, unsigned char head, unsigned char target, unsigned char index,
                WorkFacts work) {
  PathFacts made;
  made.path = std::move(path);
  made.head = side(head);
  made.target = side(target);
  made.index = entry(index);
  made.work = std::move(work);
  return made;
}

WorkFacts clean() { return {Kind::file, true}; }
WorkFacts dirty() { return {Kind::file, false}; }
WorkFacts missing() { return {}; }
WorkFacts blocked_by(std::string above) { return {Kind::blocked, false, false, std::move(above)}; }
WorkFacts folder(bool has_strangers) { return {Kind::folder, false, false, "", has_strangers}; }

/// What becomes of a path: an action, nothing, or a refusal.
enum class Outcome { kept, placed, replaced, removed, entry_alone, refused };

Outcome outcome_of(const std::vector<PathFacts>& all, const std::string& path) {
  const MovePlan plan = plan_move(all, {});
  if (plan.in_the_way.contains(path)) return Outcome::refused;
  for (const MoveAction& action : plan.actions) {
    if (action.path != path) continue;
    switch (action.work) {
      case Work::place:
        return Outcome::placed;
      case Work::replace:
        return Outcome::replaced;
      case Work::remove:
        return Outcome::removed;
      default:
        return Outcome::entry_alone;
    }
  }
  return Outcome::kept;
}

/// A row of the table "Two Tree Merge" of git-read-tree(1).
struct Row {
  const char* name;
  unsigned char index;
  unsigned char head;
  unsigned char target;
  WorkFacts work;
  Outcome outcome;
};

class TwoTreeMerge : public testing::TestWithParam<Row> {};

TEST_P(TwoTreeMerge, IsThatOfGit) {
  const Row& row = GetParam();
  EXPECT_EQ(outcome_of({facts("a", row.head, row.target, row.index, row.work)}, "a"), row.outcome);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, TwoTreeMerge,
    testing::Values(Row{"Case1", 0, 0, 1, missing(), Outcome::placed},
                    Row{"Case1UntrackedInTheWay", 0, 0, 1, dirty(), Outcome::refused},
                    Row{"Case1FolderOfStrangersInTheWay", 0, 0, 1, folder(true), Outcome::refused},
                    Row{"Case1FolderWithoutStrangers", 0, 0, 1, folder(false), Outcome::placed},
                    Row{"Case1BlockedByTheUsersFile", 0, 0, 1, blocked_by("p"), Outcome::refused},
                    Row{"Case2", 0, 1, 0, missing(), Outcome::kept},
                    Row{"Case2UntrackedFileThere", 0, 1, 0, dirty(), Outcome::refused},
                    Row{"Case2FolderOfStrangersThere", 0, 1, 0, folder(true), Outcome::refused},
                    Row{"Case3Same", 0, 1, 1, missing(), Outcome::kept},
                    Row{"Case3Changed", 0, 1, 2, missing(), Outcome::refused},
                    Row{"Case4", 1, 0, 0, clean(), Outcome::kept},
                    Row{"Case5", 1, 0, 0, dirty(), Outcome::kept},
                    Row{"Case6", 1, 0, 1, clean(), Outcome::kept},
                    Row{"Case7", 1, 0, 1, dirty(), Outcome::kept},
                    Row{"Case8", 2, 0, 1, clean(), Outcome::refused},
                    Row{"Case9", 2, 0, 1, dirty(), Outcome::refused},
                    Row{"Case10", 1, 1, 0, clean(), Outcome::removed},
                    Row{"Case10DeletedByTheUser", 1, 1, 0, missing(), Outcome::removed},
                    Row{"Case11", 1, 1, 0, dirty(), Outcome::refused},
                    Row{"Case11FolderInPlaceOfTheFile", 1, 1, 0, folder(false), Outcome::refused},
                    Row{"Case11ParentReplaced", 1, 1, 0, blocked_by("p"), Outcome::refused},
                    Row{"Case12", 2, 1, 0, clean(), Outcome::refused},
                    Row{"Case13", 2, 1, 0, dirty(), Outcome::refused},
                    Row{"Case14", 2, 1, 1, clean(), Outcome::kept},
                    Row{"Case15", 2, 1, 1, dirty(), Outcome::kept},
                    Row{"Case16", 3, 1, 2, clean(), Outcome::refused},
                    Row{"Case17", 3, 1, 2, dirty(), Outcome::refused},
                    Row{"Case18", 2, 1, 2, clean(), Outcome::kept},
                    Row{"Case19", 2, 1, 2, dirty(), Outcome::kept},
                    Row{"Case20", 1, 1, 2, clean(), Outcome::replaced},
                    Row{"Case20DeletedByTheUser", 1, 1, 2, missing(), Outcome::placed},
                    Row{"Case21", 1, 1, 2, dirty(), Outcome::refused},
                    Row{"Case21FolderInPlaceOfTheFile", 1, 1, 2, folder(true), Outcome::refused},
                    Row{"Case21ParentReplaced", 1, 1, 2, blocked_by("p"), Outcome::refused}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(MovePlan, ATakenFileThatIsIgnoredAndNotInTheIndexIsNotTouchedWhereItGoes) {
  PathFacts path = facts("a", 1, 0, 0, dirty());
  path.work.is_ignored = true;
  EXPECT_EQ(outcome_of({path}, "a"), Outcome::kept);
}

TEST(MovePlan, AFileBecomesAFolder) {
  const std::vector<PathFacts> all{facts("p", 1, 0, 1, clean()),
                                   facts("p/x", 0, 1, 0, blocked_by("p"))};
  EXPECT_EQ(outcome_of(all, "p"), Outcome::removed);
  EXPECT_EQ(outcome_of(all, "p/x"), Outcome::placed);
}

TEST(MovePlan, AFolderBecomesAFileOnlyWhenAllInItIsGits) {
  std::vector<PathFacts> all{facts("p", 0, 2, 0, folder(false)), facts("p/x", 1, 0, 1, clean())};
  EXPECT_EQ(outcome_of(all, "p"), Outcome::placed);
  EXPECT_EQ(outcome_of(all, "p/x"), Outcome::removed);
  all[0].work.has_strangers = true;
  EXPECT_EQ(outcome_of(all, "p"), Outcome::refused);
}

TEST(MovePlan, WhatIsStagedAboveOrBelowAFileThatComesIsInTheWay) {
  PathFacts path = facts("p", 0, 1, 0, missing());
  path.rivals = {"p/staged"};
  EXPECT_EQ(outcome_of({path}, "p"), Outcome::refused);
}

TEST(MovePlan, OneRefusalStopsAll) {
  const MovePlan plan = plan_move({facts("a", 1, 2, 1, clean()), facts("b", 1, 2, 1, dirty())}, {});
  EXPECT_THAT(plan.actions, IsEmpty());
  EXPECT_THAT(plan.in_the_way, ElementsAre("b"));
}

TEST(MovePlan, NothingMovesWhilePathsAreUnmerged) {
  EXPECT_THAT(plan_move({facts("a", 1, 2, 1, clean())}, {"other"}).in_the_way,
              ElementsAre("other"));
}

TEST(MovePlan, AnotherModeIsAnotherVersion) {
  PathFacts path = facts("a", 1, 1, 1, clean());
  path.target = side(1, GIT_FILEMODE_BLOB_EXECUTABLE);
  EXPECT_EQ(outcome_of({path}, "a"), Outcome::replaced);
}

TEST(MovePlan, SkipWorktreeStaysSet) {
  PathFacts path = facts("a", 1, 2, 1, missing());
  path.index->is_skipped = true;
  const MovePlan plan = plan_move({path}, {});
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_TRUE(plan.actions[0].is_skipped);
}

TEST(MovePlan, OutsideOfASparseTreeOnlyTheEntryMoves) {
  PathFacts path = facts("a", 1, 2, 1, missing());
  path.is_sparse = true;
  const MovePlan plan = plan_move({path}, {});
  ASSERT_EQ(plan.actions.size(), 1U);
  EXPECT_EQ(plan.actions[0].work, Work::leave);
  EXPECT_TRUE(plan.actions[0].is_skipped);
}

TEST(MovePlan, AChangedFileOutsideOfASparseTreeIsInTheWay) {
  PathFacts path = facts("a", 1, 2, 1, dirty());
  path.is_sparse = true;
  EXPECT_EQ(outcome_of({path}, "a"), Outcome::refused);
}

TEST(MovePlan, ASubmodulesFolderIsLeftToItself) {
  PathFacts path = facts("s", 1, 2, 1, folder(true));
  path.head = side(1, GIT_FILEMODE_COMMIT);
  path.target = side(2, GIT_FILEMODE_COMMIT);
  path.index = entry(1, GIT_FILEMODE_COMMIT);
  EXPECT_EQ(outcome_of({path}, "s"), Outcome::entry_alone);
  path.target = side(2);
  EXPECT_EQ(outcome_of({path}, "s"), Outcome::refused);
  path.work.has_strangers = false;
  EXPECT_EQ(outcome_of({path}, "s"), Outcome::placed);
}

}  // namespace
}  // namespace hoist::repository
