// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/pathspec.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/error.hpp"

namespace hoist::repository {
namespace {

TEST(Pathspec, MeansWhatGitMeans) {
  struct Row {
    const char* what;
    const char* pattern;
    const char* path;
    bool is_match;
  };
  const std::vector<Row> rows{
      {"a name", "a.txt", "a.txt", true},
      {"another name", "a.txt", "b.txt", false},
      {"a file in a folder", "a", "a/b/c", true},
      {"a folder with a slash", "a/", "a/b", true},
      {"a name that only begins so", "a", "ab", false},
      {"a star", "*.bin", "a.bin", true},
      {"a star over slashes", "*.bin", "a/b.bin", true},
      {"a class", "[ab].bin", "b.bin", true},
      {"a name that looks like a class", "[ab].bin", "[ab].bin", true},
      {"a backslash that is one", "back\\slash", "back\\slash", true},
      {"a backslash that escapes", "a\\*", "a*", true},
      {"an escaped star is no star", "a\\*", "ab", false},
      {"a folder that looks like a class", "[ab]", "[ab]/c", true},
      {"a blank at the end", "trail ", "trail ", true},
      {"no blank at the end", "trail ", "trail", false},
      {"a colon", "./:c", ":c", true},
      {"an exclamation mark", "!a", "!a", true},
      {"a hash", "#a", "#a", true},
      {"steps", "./x/../a", "a", true},
      {"absolute", "/top/a", "a", true},
      {"the top", ".", "a", true},
      {"the top by its name", "/top/", "a", true},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Pathspec("/top/", {row.pattern}).matches(row.path), row.is_match) << row.what;
  }
}

TEST(Pathspec, OfNothingMeansEverything) { EXPECT_TRUE(Pathspec("/top/", {}).matches("a")); }

TEST(Pathspec, RefusesWhatItDoesNotMean) {
  for (const char* pattern : {"", "..", "../a", "/other/a", ":(top)a", ":/", "a/../.."}) {
    EXPECT_THROW(Pathspec("/top/", {pattern}), Error) << pattern;
  }
}

TEST(Pathspec, TellsWhatIsNamedFromWhatIsMatched) {
  const Pathspec pathspec("/top/", {"a", "*.bin"});
  EXPECT_TRUE(pathspec.names("a"));
  EXPECT_FALSE(pathspec.names("x.bin"));
  EXPECT_FALSE(pathspec.names("a/b"));
}

}  // namespace
}  // namespace hoist::repository
