// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/url_match.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "lfs/protocol/git_config.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

/// Patterns in the order of the config file, "" for the plain `http.proxy`; the index of the one
/// that counts for `url`, or -1.
struct Row {
  std::string name;
  std::vector<std::string> patterns;
  std::string url;
  int expected;

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

const std::vector<Row>& rows() {
  static const auto* const table = new std::vector<Row>{
      {"NothingIsSet", {}, "https://h/", -1},
      {"PlainKeyFitsAll", {""}, "https://h/a", 0},
      {"LastPlainKeyCounts", {"", ""}, "https://h/a", 1},
      {"UrlBeatsPlainKey", {"https://h", ""}, "https://h/a", 0},
      {"LastOfEqualsCounts", {"https://h", "https://h/"}, "https://h/a", 1},
      {"OtherScheme", {"http://h"}, "https://h/", -1},
      {"SchemeInUpperCase", {"HTTPS://h"}, "https://h/", 0},
      {"OtherHost", {"https://g"}, "https://h/", -1},
      {"HostInUpperCase", {"https://H.Example"}, "https://h.eXample/", 0},
      {"HostIsNoSuffix", {"https://example.com"}, "https://www.example.com/", -1},
      {"StarIsOneLabel", {"https://*.example.com"}, "https://www.example.com/", 0},
      {"StarIsNotTwoLabels", {"https://*.example.com"}, "https://a.b.example.com/", -1},
      {"StarIsNotNoLabel", {"https://*.example.com"}, "https://example.com/", -1},
      {"StarInTheMiddle", {"https://a.*.com"}, "https://a.b.com/", 0},
      {"StarIsNoPartOfALabel", {"https://w*.example.com"}, "https://www.example.com/", -1},
      {"StarHost", {"https://*"}, "https://h/", 0},
      {"ExactHostBeatsStar",
       {"https://www.example.com", "https://*.example.com"},
       "https://www.example.com/",
       0},
      {"LongerHostBeatsLongerPath",
       {"https://www.example.com/", "https://*.example.com/a/b"},
       "https://www.example.com/a/b",
       0},
      {"StarInTheUrlIsNoHost", {"https://*.com", ""}, "https://h.com/", 0},
      {"DefaultHttpsPort", {"https://h:443"}, "https://h/", 0},
      {"DefaultHttpPort", {"http://h"}, "http://h:80/", 0},
      {"PortWithZeros", {"http://h:0080"}, "http://h/", 0},
      {"EmptyPort", {"http://h:"}, "http://h/", 0},
      {"OtherPort", {"http://h:8080"}, "http://h/", -1},
      {"SamePort", {"http://h:8080"}, "http://h:8080/", 0},
      {"PortMustMatch", {"http://h"}, "http://h:8080/", -1},
      {"PortOfAnotherScheme", {"http://h:443"}, "http://h/", -1},
      {"PortZeroIsNone", {"http://h:0", ""}, "http://h/", 1},
      {"PortTooLarge", {"http://h:65536", ""}, "http://h/", 1},
      {"PortNotANumber", {"http://h:8a", ""}, "http://h/", 1},
      {"PathPrefix", {"https://h/a"}, "https://h/a/b", 0},
      {"PathPrefixWithSlash", {"https://h/a/"}, "https://h/a/b", 0},
      {"SlashAtTheEndIsImplied", {"https://h/a/"}, "https://h/a", 0},
      {"PathBySegments", {"https://h/a"}, "https://h/ab", -1},
      {"LongerPathCounts", {"https://h/a/b", "https://h/a"}, "https://h/a/b/c", 0},
      {"PathIsCaseSensitive", {"https://h/A"}, "https://h/a", -1},
      {"DotSegments", {"https://h/x/../a/./b"}, "https://h/a/b/c", 0},
      {"EscapedDotSegments", {"https://h/a"}, "https://h/x/%2e%2e/a", 0},
      {"DotsAtTheEnd", {"https://h/a/b/.."}, "https://h/a", 0},
      {"DoubleSlash", {"https://h/a"}, "https://h//a", -1},
      {"DotsAfterDoubleSlash", {"https://h/a"}, "https://h/a//../b", 0},
      {"DotsAboveTheRoot", {"https://h/../a", ""}, "https://h/a", 1},
      {"NeedlessEscape", {"https://h/%61"}, "https://h/a", 0},
      {"EscapeInLowerCase", {"https://h/%c3%a4"}, "https://h/\xc3\xa4/b", 0},
      {"EscapedSlashIsNoSlash", {"https://h/a"}, "https://h/a%2Fb", -1},
      {"BrokenEscape", {"https://h/%6", ""}, "https://h/%61", 1},
      {"QueryEndsThePath", {"https://h/a"}, "https://h/a?x=1", -1},
      {"QueryBelowThePath", {"https://h/a"}, "https://h/a/b?x=1", 0},
      {"QueryAtTheRoot", {"https://h"}, "https://h?x=1", 0},
      {"FragmentAtTheRoot", {"https://h"}, "https://h#x", 0},
      {"QueryOfThePatternMustMatch", {"https://h/a?y"}, "https://h/a", -1},
      {"SameQuery", {"https://h/a?y"}, "https://h/a?y", 0},
      {"UserMustMatch", {"https://u@h"}, "https://h/", -1},
      {"OtherUser", {"https://u@h"}, "https://v@h/", -1},
      {"SameUser", {"https://u@h"}, "https://u@h/", 0},
      {"PatternWithoutUserFits", {"https://h"}, "https://u@h/", 0},
      {"UserBeatsNone", {"https://u@h", "https://h"}, "https://u@h/", 0},
      {"PathBeatsUser", {"https://h/a", "https://u@h"}, "https://u@h/a", 0},
      {"PasswordIsIgnored", {"https://u:p@h"}, "https://u:q@h/", 0},
      {"EscapedUser", {"https://%75@h"}, "https://u@h/", 0},
      {"Ipv6Host", {"http://[::1]:8080"}, "http://[::1]:8080/a", 0},
      {"Ipv6HostWithoutPort", {"http://[::1]"}, "http://[::1]/a", 0},
      {"BadHostCharacter", {"https://h!", ""}, "https://h/", 1},
      {"NoScheme", {"h/a", ""}, "https://h/a", 1},
      {"NoHost", {"https:///a", ""}, "https://h/a", 1},
      {"FileWithoutHost", {"file:///a"}, "file:///a/b", 0},
      {"PatternHasDots", {"https://h/a.b.c"}, "https://h/a.b.c/d", 0},
  };
  return *table;
}

/// A config file of the row's patterns; each value is the pattern's index.
std::string config_text(const Row& row) {
  std::string text;
  for (std::size_t i = 0; i < row.patterns.size(); ++i) {
    const std::string& pattern = row.patterns[i];
    text += pattern.empty() ? "[http]\n" : "[http \"" + pattern + "\"]\n";
    text += "\tproxy = " + std::to_string(i) + "\n";
  }
  return text;
}

class UrlMatchTable : public ::testing::TestWithParam<Row> {
 protected:
  UrlMatchTable() { test::write_file(file_, config_text(GetParam())); }

  [[nodiscard]] std::string git_config(const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv{"git", "config", "--file", file_.string(), "--null"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return run_process(argv).output;
  }

 private:
  const test::TempDir folder_;
  const std::filesystem::path file_ = folder_.path() / "config";
};

TEST_P(UrlMatchTable, PicksTheEntryThatFitsBest) {
  const GitConfig config = GitConfig::parse(git_config({"--show-origin", "--list"}));
  const ConfigEntry* entry = config.url_match("HTTP", "Proxy", GetParam().url);
  EXPECT_EQ(entry != nullptr ? entry->value : "-1", std::to_string(GetParam().expected));
}

TEST_P(UrlMatchTable, IsWhatGitAnswers) {
  const std::string answer = git_config({"--get-urlmatch", "http.proxy", GetParam().url});
  const std::string expected = GetParam().expected < 0
                                   ? std::string()
                                   : std::to_string(GetParam().expected) + std::string(1, '\0');
  EXPECT_EQ(answer, expected);
}

INSTANTIATE_TEST_SUITE_P(UrlMatch, UrlMatchTable, ::testing::ValuesIn(rows()), test::row_name);

TEST(UrlMatch, KeepsNoPassword) {
  const auto url = normalize_url("https://user:secret@h/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->user, "user");
  EXPECT_EQ(url->host, "h");
}

TEST(UrlMatch, AllowsStarsInPatternsOnly) {
  EXPECT_FALSE(normalize_url("https://*.example.com/"));
  EXPECT_TRUE(normalize_url_pattern("https://*.example.com/"));
}

TEST(UrlMatch, PlainKeyCountsForAUrlThatGitCannotRead) {
  using namespace std::string_literals;
  const GitConfig config = GitConfig::parse("file:x\0http.proxy\np\0"s);
  ASSERT_NE(config.url_match("http", "proxy", "no url"), nullptr);
}

}  // namespace
}  // namespace hoist::lfs
