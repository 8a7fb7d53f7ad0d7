// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/wildmatch.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

struct Row {
  const char* pattern;
  const char* text;
  bool fits;
};

TEST(Wildmatch, ReadsAPatternOfPathsAsGitDoes) {
  for (const Row& row : {
           Row{"", "", true},
           Row{"", "a", false},
           Row{"a", "", false},
           Row{"*", "", true},
           Row{"*", "a/b", false},
           Row{"a*b", "ab", true},
           Row{"a*b", "a/b", false},
           Row{"a?b", "a/b", false},
           Row{"a[/]b", "a/b", false},
           Row{"a[!x]b", "a/b", false},
           Row{"**", "a/b", true},
           Row{"**/a", "a", true},
           Row{"**/a", "x/y/a", true},
           Row{"**/a", "xa", false},
           Row{"a/**", "a", false},
           Row{"a/**", "a/", true},
           Row{"a/**", "a/b/c", true},
           Row{"a/**/b", "a/b", true},
           Row{"a/**/b", "a/x/y/b", true},
           Row{"a/**/b", "ab", false},
           Row{"a**/b", "a/b", true},
           Row{"a**/b", "a/x/b", false},
           Row{"**a", "x/a", false},
           Row{"***/a", "x/y/a", true},
           Row{"**/*a/b", "x/ca/b", true},
           Row{"**/*a/b", "ca/x/da/b", true},
           Row{"**/a/**/b", "a/a/x/b", true},
           Row{"*/b", "a/b", true},
           Row{"*/b", "/b", true},
           Row{"*/b", "x/a/b", false},
           Row{"a/**\\/b", "a/x/y/b", true},
           Row{"a/**\\/b", "a/b", false},
           Row{"\\*", "*", true},
           Row{"\\*", "a", false},
           Row{"a\\", "a\\", false},
           Row{"a\\\\", "a\\", true},
       }) {
    EXPECT_EQ(wildmatch(row.pattern, row.text, {.is_path = true}), row.fits)
        << row.pattern << " on " << row.text;
  }
}

TEST(Wildmatch, LetsStarsPassSlashesInNames) {
  EXPECT_TRUE(wildmatch("a*b", "a/b", {}));
  EXPECT_TRUE(wildmatch("a?b", "a/b", {}));
  EXPECT_TRUE(wildmatch("a[/]b", "a/b", {}));
  EXPECT_TRUE(wildmatch("a**b", "a/x/b", {}));
}

TEST(Wildmatch, ReadsClassesAsGitDoes) {
  for (const Row& row : {
           Row{"[abc]", "b", true},
           Row{"[a-c]", "b", true},
           Row{"[!a-c]", "b", false},
           Row{"[^a-c]", "d", true},
           Row{"[]a]", "]", true},
           Row{"[!]a]", "]", false},
           Row{"[a-]", "-", true},
           Row{"[-a]", "-", true},
           Row{"[c-a]", "b", false},
           Row{"[\\]]", "]", true},
           Row{"[a\\-c]", "b", false},
           Row{"[a\\-c]", "-", true},
           Row{"[a-\\c]", "b", true},
           Row{"[", "[", false},
           Row{"[a", "a", false},
           Row{"[\\", "\\", false},
           Row{"[[:alpha:]]", "Z", true},
           Row{"[[:alpha:]]", "1", false},
           Row{"[[:space:]]", " ", true},
           Row{"[[:space:]]", "\v", false},
           Row{"[[:punct:]]", "_", true},
           Row{"[[:xdigit:]-]", "-", true},
           Row{"[[:nothing:]]", "a", false},
           Row{"[[:alpha]", ":", true},
           Row{"[[::]]", ":]", false},
           Row{"[[:]", ":", true},
           Row{"[[:alpha:][:digit:]x]", "7", true},
           Row{"[[:print:]]", "\xc3", false},
           Row{"[!a]", "\xc3", true},
       }) {
    EXPECT_EQ(wildmatch(row.pattern, row.text, {.is_path = true}), row.fits)
        << row.pattern << " on " << row.text;
  }
}

TEST(Wildmatch, IgnoresCaseWithGitsOddities) {
  for (const Row& row : {
           Row{"A*B", "axxb", true},
           Row{"a", "A", true},
           Row{"\\A", "A", false},
           Row{"\\a", "A", true},
           Row{"[A]", "A", false},
           Row{"[a]", "A", true},
           Row{"[A-C]", "b", true},
           Row{"[[:upper:]]", "b", true},
           Row{"[[:lower:]]", "B", true},
           Row{"\xc3\xa9", "\xc3\x89", false},
       }) {
    EXPECT_EQ(wildmatch(row.pattern, row.text, {.ignore_case = true}), row.fits)
        << row.pattern << " on " << row.text;
  }
}

/// What a pattern means, without a thought for time.
bool means(std::string_view pattern, std::string_view text, bool begins = true) {
  if (pattern.empty()) return text.empty();
  if (pattern.starts_with('*')) {
    const std::size_t stars = std::min(pattern.find_first_not_of('*'), pattern.size());
    const std::string_view rest = pattern.substr(stars);
    const bool is_deep = stars > 1 && begins && (rest.empty() || rest.starts_with('/'));
    if (is_deep && rest.starts_with('/') && means(rest.substr(1), text)) return true;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (means(rest, text.substr(i), false)) return true;
      if (i < text.size() && text[i] == '/' && !is_deep) return false;
    }
    return false;
  }
  if (text.empty() || (pattern[0] == '?' ? text[0] == '/' : pattern[0] != text[0])) return false;
  return means(pattern.substr(1), text.substr(1), pattern[0] == '/');
}

void append_all(std::vector<std::string>& all, std::string_view alphabet, std::size_t longest) {
  all.emplace_back();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].size() == longest) continue;
    for (const char c : alphabet) all.push_back(all[i] + c);
  }
}

TEST(Wildmatch, FitsWhereEveryWayToFitWasTried) {
  std::vector<std::string> patterns;
  std::vector<std::string> texts;
  append_all(patterns, "a/*?", 6);
  append_all(texts, "ab/", 4);
  std::size_t fitting = 0;
  for (const std::string& pattern : patterns) {
    const Glob glob(pattern, {.is_path = true});
    for (const std::string& text : texts) {
      const bool fits = means(pattern, text);
      fitting += fits ? 1 : 0;
      if (glob.matches(text) != fits) ADD_FAILURE() << pattern << " on " << text << ": " << fits;
    }
  }
  EXPECT_GT(fitting, patterns.size());
}

TEST(Wildmatch, TakesNoAgesForManyStars) {
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a";
  EXPECT_FALSE(wildmatch(pattern + "b", std::string(4000, 'a'), {.is_path = true}));
  EXPECT_FALSE(wildmatch(pattern + "b", std::string(4000, 'a'), {}));
  std::string deep;
  std::string path;
  for (int i = 0; i < 200; ++i) {
    deep += "**/*a*/";
    path += "aaaa/";
  }
  EXPECT_FALSE(wildmatch(deep + "b", path + "a", {.is_path = true}));
}

}  // namespace
}  // namespace hoist::lfs
