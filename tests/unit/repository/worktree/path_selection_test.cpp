// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/path_selection.hpp"

#include <string>

#include <gtest/gtest.h>

namespace hoist::repository {
namespace {

TEST(PathSelection, NamesEverythingWithoutAPattern) {
  EXPECT_TRUE(PathSelection().names("a/b"));
  EXPECT_TRUE(PathSelection().may_name_below("a"));
}

TEST(PathSelection, NamesAFileAndAllBelowAFolder) {
  const PathSelection selection({"a/b"});
  EXPECT_TRUE(selection.names("a/b"));
  EXPECT_TRUE(selection.names("a/b/"));
  EXPECT_TRUE(selection.names("a/b/c/d"));
  EXPECT_FALSE(selection.names("a/bc"));
  EXPECT_FALSE(selection.names("a"));
}

TEST(PathSelection, NamesWhatIsBelowOnlyWithASlashAtTheEnd) {
  const PathSelection selection({"a/"});
  EXPECT_TRUE(selection.names("a/b"));
  EXPECT_TRUE(selection.names("a/"));
  EXPECT_FALSE(selection.names("a"));
}

TEST(PathSelection, TakesAnOddNameForItselfFirst) {
  EXPECT_TRUE(PathSelection({"back\\slash"}).names("back\\slash"));
  EXPECT_TRUE(PathSelection({"[a]*?"}).names("[a]*?"));
  EXPECT_TRUE(PathSelection({"[a]"}).names("a"));
}

TEST(PathSelection, ReadsPatternsThatSlashesDoNotStop) {
  const PathSelection selection({"m*.bin"});
  EXPECT_TRUE(selection.names("model.bin"));
  EXPECT_TRUE(selection.names("models/a/b.bin"));
  EXPECT_FALSE(selection.names("a/m.bin"));
  EXPECT_TRUE(PathSelection({"*"}).names("a/b/"));
  EXPECT_TRUE(PathSelection({"s?b"}).names("sub/"));
}

TEST(PathSelection, KnowsWhichFoldersMatter) {
  const PathSelection file({"a/b/c"});
  EXPECT_TRUE(file.may_name_below("a"));
  EXPECT_TRUE(file.may_name_below("a/b"));
  EXPECT_TRUE(file.may_name_below("a/b/c"));
  EXPECT_FALSE(file.may_name_below("a/c"));
  EXPECT_FALSE(file.may_name_below("ab"));
  const PathSelection glob({"a/m*.bin"});
  EXPECT_TRUE(glob.may_name_below("a"));
  EXPECT_TRUE(glob.may_name_below("a/models"));
  EXPECT_FALSE(glob.may_name_below("a/other"));
  EXPECT_FALSE(glob.may_name_below("b"));
}

}  // namespace
}  // namespace hoist::repository
