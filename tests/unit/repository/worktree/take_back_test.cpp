// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/take_back.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::repository {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Entry = NotedFacts::Entry;
using Found = NotedFacts::Work;
using Work = MoveAction::Work;

git_oid id(unsigned char version) {
  git_oid made{};
  made.id[0] = version;
  return made;
}

NotedPath noted(std::string path, Work work) {
  NotedPath made;
  made.path = std::move(path);
  made.work = work;
  if (work != Work::place) made.before = {GIT_FILEMODE_BLOB, id(1)};
  if (work != Work::remove) made.after = {GIT_FILEMODE_BLOB, id(2)};
  made.staged = "0";
  return made;
}

MoveNote note(std::vector<NotedPath> paths) {
  MoveNote made;
  made.before = id(1);
  made.after = id(2);
  made.staging = "move-0123456789abcdef";
  made.paths = std::move(paths);
  return made;
}

TEST(MoveNote, IsReadAsItWasWritten) {
  NotedPath path = noted("a b%\n\xff.bin", Work::replace);
  path.size_bytes = 7;
  path.seconds = -1;
  path.nanoseconds = 999;
  const MoveNote before = note({path, noted("gone", Work::remove), noted("new", Work::place)});
  const auto after = read_note(write_note(before));
  ASSERT_TRUE(after);
  EXPECT_EQ(write_note(*after), write_note(before));
  ASSERT_EQ(after->paths.size(), 3U);
  EXPECT_EQ(after->paths[0].path, path.path);
  EXPECT_EQ(after->paths[0].seconds, -1);
  EXPECT_EQ(after->paths[1].after.mode, 0U);
}

TEST(MoveNote, ThatIsCutAnywhereSaysNothing) {
  const std::string text = write_note(note({noted("a", Work::place), noted("b", Work::remove)}));
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(read_note(text.substr(0, length))) << length;
  }
}

TEST(MoveNote, NamesNoFolderButItsOwn) {
  std::string text = write_note(note({}));
  text.replace(text.find("move-"), 5, "../x/");
  EXPECT_FALSE(read_note(text));
}

TEST(MoveNote, OfTheFormerVersionIsKnownAsSuch) {
  EXPECT_TRUE(is_old_note("hoist checkout 1\n-\nabc\nend\n"));
  EXPECT_FALSE(is_old_note("hoist checkout 1\n-\nabc\n"));
}

TEST(TakeBack, TakesBackWhatTheMoveHasDoneAndNothingElse) {
  const MoveNote all = note({noted("new", Work::place), noted("new too", Work::place),
                             noted("changed", Work::replace), noted("changed too", Work::replace),
                             noted("gone", Work::remove), noted("gone too", Work::remove)});
  const TakeBack plan = plan_take_back(all,
                                       {{Found::ours, Entry::after},
                                        {Found::missing, Entry::before},
                                        {Found::ours, Entry::before},
                                        {Found::before, Entry::before},
                                        {Found::missing, Entry::before},
                                        {Found::before, Entry::before}},
                                       HeadFound::before);
  EXPECT_EQ(plan.outcome, TakeBack::Outcome::take_back);
  EXPECT_THAT(plan.removed, ElementsAre(0U));
  EXPECT_THAT(plan.restored, ElementsAre(2U, 4U));
}

TEST(TakeBack, TouchesNothingWhereAFileIsTheUsersByNow) {
  const TakeBack plan = plan_take_back(
      note({noted("a", Work::replace), noted("b", Work::place)}),
      {{Found::other, Entry::before}, {Found::ours, Entry::before}}, HeadFound::before);
  EXPECT_EQ(plan.outcome, TakeBack::Outcome::set_aside);
  EXPECT_THAT(plan.others, ElementsAre("a"));
  EXPECT_THAT(plan.removed, IsEmpty());
}

TEST(TakeBack, TouchesNothingWhereAnEntryIsAThirdVersion) {
  const TakeBack plan = plan_take_back(note({noted("a", Work::replace)}),
                                       {{Found::ours, Entry::other}}, HeadFound::before);
  EXPECT_EQ(plan.outcome, TakeBack::Outcome::set_aside);
}

TEST(TakeBack, TouchesNothingWhereHeadIsElsewhere) {
  const TakeBack plan = plan_take_back(note({noted("a", Work::replace)}),
                                       {{Found::ours, Entry::after}}, HeadFound::elsewhere);
  EXPECT_EQ(plan.outcome, TakeBack::Outcome::set_aside);
}

TEST(TakeBack, IsNotNeededWhereHeadAndIndexHaveArrived) {
  const TakeBack plan = plan_take_back(note({noted("a", Work::replace)}),
                                       {{Found::ours, Entry::after}}, HeadFound::after);
  EXPECT_EQ(plan.outcome, TakeBack::Outcome::finished);
}

TEST(TakeBack, TouchesNothingWhereHeadWasMovedAlone) {
  const TakeBack plan = plan_take_back(note({noted("a", Work::replace)}),
                                       {{Found::before, Entry::before}}, HeadFound::after);
  EXPECT_EQ(plan.outcome, TakeBack::Outcome::set_aside);
}

TEST(TakeBack, AFileThatWasGoneBeforeDoesNotComeBack) {
  NotedPath path = noted("gone", Work::remove);
  path.staged.clear();
  const TakeBack plan =
      plan_take_back(note({path}), {{Found::missing, Entry::before}}, HeadFound::before);
  EXPECT_THAT(plan.restored, IsEmpty());
}

}  // namespace
}  // namespace hoist::repository
