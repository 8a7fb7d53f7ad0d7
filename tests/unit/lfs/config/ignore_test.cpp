// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/ignore.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using Files = std::map<std::string, std::string>;

IgnoreSources sources_of(Files files) {
  IgnoreSources sources;
  sources.folder = [files =
                        std::move(files)](const std::string& folder) -> std::optional<RulesText> {
    const auto found = files.find(folder);
    if (found == files.end()) return std::nullopt;
    return RulesText{found->second};
  };
  return sources;
}

TEST(IgnoreRules, ReadLinesAsGitDoes) {
  struct Row {
    const char* lines;
    const char* path;
    bool is_ignored;
  };
  for (const Row& row : {
           Row{"*.bin", "sub/a.bin", true},
           Row{"/a", "sub/a", false},
           Row{"sub/", "sub/a", true},
           Row{"sub/", "sub", false},
           Row{"*/", "a", false},
           Row{"**/", "a", false},
           Row{"**/", "sub/a", true},
           Row{"sub/\n!sub/a", "sub/a", true},
           Row{"sub/*\n!sub/a", "sub/a", false},
           Row{"*\n!*/\n!keep", "x/y/keep", false},
           Row{"*\n!*/\n!keep", "x/y/drop", true},
           Row{"!a\na", "a", true},
           Row{"a\n!a", "a", false},
           Row{"a  ", "a", true},
           Row{"a\\ ", "a ", true},
           Row{"a\\  ", "a ", true},
           Row{"a\t", "a", false},
           Row{"a\r\n", "a", true},
           Row{"# a", "# a", false},
           Row{"\\# a", "# a", true},
           Row{" #", " #", true},
           Row{"\\!a", "!a", true},
           Row{"\xef\xbb\xbf"
               "a",
               "a", true},
           Row{"a\\", "a\\", false},
           Row{"/", "a", false},
           Row{"\r\n", "a", false},
           Row{"a/**/b", "a/b", true},
           Row{"\"a\"", "a", false},
       }) {
    EXPECT_EQ(IgnoreRules(sources_of({{"", row.lines}})).is_ignored(row.path, false),
              row.is_ignored)
        << row.lines << " | " << row.path;
  }
}

TEST(IgnoreRules, TellFoldersFromFiles) {
  IgnoreRules rules(sources_of({{"", "build/"}}));
  EXPECT_TRUE(rules.is_ignored("build", true));
  EXPECT_FALSE(rules.is_ignored("build", false));
  EXPECT_TRUE(rules.is_ignored("x/build", true));
}

TEST(IgnoreRules, CountFromTheDeepestFolderToTheUser) {
  IgnoreSources sources = sources_of({{"", "!b"}, {"sub", "a"}});
  sources.info = RulesText{"!a\nb\nc"};
  sources.user = RulesText{"!c\nd"};
  IgnoreRules rules(std::move(sources));
  EXPECT_TRUE(rules.is_ignored("sub/a", false));
  EXPECT_FALSE(rules.is_ignored("a", false));
  EXPECT_FALSE(rules.is_ignored("sub/b", false));
  EXPECT_TRUE(rules.is_ignored("c", false));
  EXPECT_TRUE(rules.is_ignored("d", false));
}

TEST(IgnoreRules, NeverLookBelowWhatIsIgnored) {
  std::vector<std::string> asked;
  IgnoreSources sources;
  sources.folder = [&](const std::string& folder) -> std::optional<RulesText> {
    asked.push_back(folder);
    return RulesText{folder.empty() ? "out" : "!*"};
  };
  IgnoreRules rules(std::move(sources));
  EXPECT_TRUE(rules.is_ignored("out/deep/a", false));
  EXPECT_FALSE(rules.is_ignored("in/a", false));
  EXPECT_TRUE(rules.is_ignored("out/b", false));
  EXPECT_EQ(asked, (std::vector<std::string>{"", "in"}));
}

}  // namespace
}  // namespace hoist::lfs
