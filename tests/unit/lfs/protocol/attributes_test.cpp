// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/attributes.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::lfs {
namespace {

constexpr const char* star = "*.bin filter=lfs diff=lfs merge=lfs -text\n";

TEST(TrackedAttributes, GetALineForEachNewPattern) {
  EXPECT_EQ(with_tracked("", {"*.bin"}), star);
  EXPECT_EQ(with_tracked(star, {"*.bin"}), star);
  EXPECT_EQ(with_tracked("# note\n*.txt text", {"*.bin", "*.bin"}),
            std::string("# note\n*.txt text\n") + star);
}

TEST(TrackedAttributes, ReplaceALineThatSaysOtherwise) {
  EXPECT_EQ(with_tracked("*.bin text\n*.c text\n", {"*.bin"}), std::string("*.c text\n") + star);
}

TEST(TrackedAttributes, EndAsTheOtherLinesDo) {
  EXPECT_EQ(with_tracked("a text\r\nb text\r\n", {"c"}),
            "a text\r\nb text\r\nc filter=lfs diff=lfs merge=lfs -text\r\n");
}

TEST(TrackedAttributes, AreTakenOutAgain) {
  EXPECT_EQ(without_tracked(std::string("# x\n") + star + "*.c text\n", {"*.bin", "*.c"}),
            "# x\n*.c text\n");
  EXPECT_EQ(without_tracked(star, {"*.bin"}), "");
}

TEST(BinaryContent, HasBytesThatNoTextHas) {
  EXPECT_FALSE(is_binary(""));
  EXPECT_FALSE(is_binary("text\t\r\n\f\a\b\x1b gr\xc3\xbc\xc3\x9f"));
  for (const char c : {'\0', '\x0b', '\x7f', '\x01'}) EXPECT_TRUE(is_binary(std::string(1, c)));
}

TEST(BinaryContent, IsToldByControlCharactersAlone) {
  const std::string of_text = "\a\b\t\n\f\r\x1b";
  for (unsigned code = 0; code < 256; ++code) {
    const char c = static_cast<char>(code);
    const bool is_control = code < 0x20 || code == 0x7f;
    const bool is_expected = is_control && of_text.find(c) == std::string::npos;
    EXPECT_EQ(is_binary(std::string("text ") + c + " text"), is_expected) << code;
  }
}

/// What git itself says of the paths of a repository.
class GitAttributes : public ::testing::Test {
 protected:
  GitAttributes() { static_cast<void>(git({"init", "-q"}, "")); }

  /// Of these paths, those whose attribute has that value by a `.gitattributes` of that text.
  [[nodiscard]] std::vector<std::string> paths_with(const std::string& text,
                                                    const std::vector<std::string>& paths,
                                                    const std::string& attribute = "filter",
                                                    const std::string& value = "lfs") const {
    test::write_file(folder_.path() / ".gitattributes", text);
    std::string input;
    for (const std::string& path : paths) input += path + '\0';
    const auto result = git({"check-attr", "-z", "--stdin", attribute}, input);
    EXPECT_EQ(result.exit_status, 0);
    EXPECT_EQ(result.error_output, "");  // git warns of patterns that it ignores
    // Three fields for each path: the path, the attribute, its value.
    std::vector<std::string> fields;
    std::string_view rest = result.output;
    while (!rest.empty()) {
      fields.emplace_back(rest.substr(0, rest.find('\0')));
      rest.remove_prefix(fields.back().size() + 1);
    }
    std::vector<std::string> found;
    for (std::size_t i = 0; i + 2 < fields.size(); i += 3) {
      if (fields[i + 2] == value) found.push_back(fields[i]);
    }
    return found;
  }

 private:
  [[nodiscard]] ProcessResult git(std::vector<std::string> arguments,
                                  const std::string& input) const {
    arguments.insert(arguments.begin(), "git");
    return run_process(arguments, {.cwd = folder_.path(), .input = input});
  }

  test::TempDir folder_;
};

// Two things a pattern does not tell apart, nor does one of `git lfs track --filename`: kinds of
// blanks, since `[[:space:]]` fits all, and folders, where the name has none.
TEST_F(GitAttributes, FitAnEscapedFileNameToThatFileAlone) {
  const std::vector<std::string> names{"plain.bin",
                                       "with blank",
                                       "two  blanks",
                                       " leading",
                                       "trailing ",
                                       "tab\there",
                                       "new\nline",
                                       "carriage\rret",
                                       "end\n",
                                       "\nbegin",
                                       "*",
                                       "**",
                                       "a*b",
                                       "?",
                                       "a?c",
                                       "abc",
                                       "a",
                                       "ab",
                                       "b",
                                       "A",
                                       "[ab]",
                                       "[!a]",
                                       "[^a]",
                                       "[a-z]",
                                       "[[:space:]]",
                                       "[attr]macro",
                                       "[",
                                       "]",
                                       "{a,b}",
                                       "(a)",
                                       "#hash",
                                       "a#b",
                                       "\\#hash",
                                       "!bang",
                                       "a!b",
                                       "\"quoted\"",
                                       "a\"b",
                                       "\"",
                                       "'q'",
                                       "`t`",
                                       "back\\slash",
                                       "end\\",
                                       "\\",
                                       "\\\\",
                                       "\\n",
                                       "\xc3\xbc.bin",
                                       "\xe6\x97\xa5",
                                       "\xff\xfe",
                                       "\x01",
                                       "\x7f",
                                       "-dash",
                                       "-",
                                       "=",
                                       "a=b",
                                       "filter=lfs",
                                       "~",
                                       "$HOME",
                                       "%s",
                                       "...",
                                       ".hidden",
                                       "dir/plain",
                                       "dir/a blank",
                                       "dir/c*d",
                                       "dir/[cd]",
                                       "dir/#mark",
                                       "dir/!mark",
                                       "dir/\"q\"",
                                       "dir/b\\s",
                                       "d*r/plain",
                                       "dir/sub/deep file",
                                       "dir /plain"};
  for (const std::string& name : names) {
    const std::string pattern = escape_file_name(name);
    const std::string text = with_tracked("", {pattern});
    EXPECT_THAT(paths_with(text, names), ::testing::ElementsAre(name)) << pattern;
    EXPECT_EQ(with_tracked(text, {pattern}), text) << pattern;
    EXPECT_EQ(without_tracked(text, {pattern}), "") << pattern;
  }
}

TEST_F(GitAttributes, FitAllEscapedNamesOfOneFile) {
  const std::vector<std::string> names{"a b", "#c", "!d", "\"e\"", "[f]", "*", "\\", "g"};
  std::vector<std::string> patterns;
  for (const std::string& name : names) patterns.push_back(escape_file_name(name));
  const std::string text = with_tracked("", patterns);
  EXPECT_THAT(paths_with(text, names), ::testing::ElementsAreArray(names));
  EXPECT_THAT(paths_with(without_tracked(text, {patterns[1], patterns[5]}), names),
              ::testing::ElementsAre("a b", "!d", "\"e\"", "[f]", "\\", "g"));
}

TEST_F(GitAttributes, KeepTheMeaningOfAnEscapedPattern) {
  const std::vector<std::string> paths{"a.bin",     "a b.bin",  "sub/a.bin", "my data/x.bin",
                                       "#1/x.bin",  "my.data/", "data.bin1", "a.txt",
                                       "a\\b.bin1", "!x",       "\"q\".bin"};
  struct Row {
    const char* pattern;
    std::vector<std::string> fits;
  };
  const std::vector<Row> rows{
      {"*.bin", {"a.bin", "a b.bin", "sub/a.bin", "my data/x.bin", "#1/x.bin", "\"q\".bin"}},
      {"./*.txt", {"a.txt"}},
      {"my data/**", {"my data/x.bin"}},
      {"my data/*.bin", {"my data/x.bin"}},
      {"#1/**", {"#1/x.bin"}},
      {"/a.bin", {"a.bin"}},
      {"a?b.bin", {"a b.bin"}},
      {"[ad]*.bin1", {"data.bin1", "a\\b.bin1"}},
      {"!x", {"!x"}},
      {"\"q\".*", {"\"q\".bin"}},
      {"sub/*", {"sub/a.bin"}}};
  for (const Row& row : rows) {
    EXPECT_THAT(paths_with(with_tracked("", {escape_pattern(row.pattern)}), paths),
                ::testing::ElementsAreArray(row.fits))
        << row.pattern;
  }
}

TEST_F(GitAttributes, MakeATrackedFileBinaryForGitWhateverTheLineEnds) {
  for (const char* before : {"", "* text=auto\n", "* text=auto\r\n*.c text\r\n"}) {
    const std::string text = with_tracked(before, {"*.bin"});
    EXPECT_THAT(paths_with(text, {"a.bin", "a.c"}), ::testing::ElementsAre("a.bin"));
    EXPECT_THAT(paths_with(text, {"a.bin", "a.c"}, "text", "unset"),
                ::testing::ElementsAre("a.bin"));
    for (const char* driver : {"diff", "merge"}) {
      EXPECT_THAT(paths_with(text, {"a.bin", "a.c"}, driver), ::testing::ElementsAre("a.bin"));
    }
  }
}

struct Edit {
  const char* name;
  std::string before;
  std::string after;
};

// Never destroyed: nothing runs at the end of the process.
const std::string& line_feed_row = *new std::string("*.bin filter=lfs diff=lfs merge=lfs -text\n");
const std::string& crlf_row = *new std::string("*.bin filter=lfs diff=lfs merge=lfs -text\r\n");

class Tracking : public ::testing::TestWithParam<Edit> {};

TEST_P(Tracking, ChangesNoOtherByte) {
  EXPECT_EQ(with_tracked(GetParam().before, {"*.bin"}), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Tracking,
    ::testing::Values(
        Edit{"EmptyLinesAndComments", "\n# a\n\n\n", "\n# a\n\n\n" + line_feed_row},
        Edit{"NoLastLineFeed", "*.c text", "*.c text\n" + line_feed_row},
        Edit{"NoLastCrLf", "*.c text\r\n*.h text", "*.c text\r\n*.h text\r\n" + crlf_row},
        Edit{"MostlyCrLf", "a\r\nb\r\nc\n", "a\r\nb\r\nc\n" + crlf_row},
        Edit{"MostlyLineFeeds", "a\r\nb\nc\n", "a\r\nb\nc\n" + line_feed_row},
        Edit{"TabsAndTrailingBlanks", "\t*.c\ttext  \n", "\t*.c\ttext  \n" + line_feed_row},
        Edit{"Macro", "[attr]big filter=lfs\n*.x big\n",
             "[attr]big filter=lfs\n*.x big\n" + line_feed_row},
        Edit{"CommentedOut", "#*.bin filter=lfs\n# *.bin filter=lfs\n",
             "#*.bin filter=lfs\n# *.bin filter=lfs\n" + line_feed_row},
        Edit{"LongerPattern", "*.bin2 filter=lfs\nx*.bin filter=lfs\n",
             "*.bin2 filter=lfs\nx*.bin filter=lfs\n" + line_feed_row},
        Edit{"OtherFilter", "*.bin filter=lfsx\n", line_feed_row},
        Edit{"TakenFromLfs", "*.bin -filter\n", line_feed_row},
        Edit{"Lockable", "*.bin filter=lfs lockable\n", "*.bin filter=lfs lockable\n"},
        Edit{"TrackedWithCrLf", "a\n" + crlf_row, "a\n" + crlf_row},
        Edit{"TrackedWithTabs", "\t*.bin\tdiff=lfs\tfilter=lfs\n",
             "\t*.bin\tdiff=lfs\tfilter=lfs\n"}),
    test::row_name);

class Untracking : public ::testing::TestWithParam<Edit> {};

TEST_P(Untracking, ChangesNoOtherByte) {
  EXPECT_EQ(without_tracked(GetParam().before, {"*.bin"}), GetParam().after);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Untracking,
    ::testing::Values(Edit{"Nothing", "", ""},
                      Edit{"Untracked", "\n# a\r\n*.c text", "\n# a\r\n*.c text"},
                      Edit{"InTheMiddle", "# a\r\n\n" + line_feed_row + "*.c", "# a\r\n\n*.c"},
                      Edit{"Twice", line_feed_row + "*.c\n" + crlf_row, "*.c\n"},
                      Edit{"LastWithoutLineFeed", "*.c\n*.bin filter=lfs", "*.c\n"},
                      Edit{"Lockable", "*.bin filter=lfs lockable\n", ""},
                      Edit{"OtherAttributes", "*.bin -text\n", "*.bin -text\n"},
                      Edit{"CommentedOut", "#*.bin filter=lfs\n", "#*.bin filter=lfs\n"},
                      Edit{"LongerPattern", "*.bin2 filter=lfs\n", "*.bin2 filter=lfs\n"}),
    test::row_name);

}  // namespace
}  // namespace hoist::lfs
