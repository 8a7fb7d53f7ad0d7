// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/attributes.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

using Files = std::map<std::string, std::string>;

FolderRules rules_in(Files files) {
  return [files = std::move(files)](const std::string& folder) -> std::optional<RulesText> {
    const auto found = files.find(folder);
    if (found == files.end()) return std::nullopt;
    return RulesText{found->second};
  };
}

std::string words(const AttributeValue& value) {
  switch (value.state) {
    case AttributeValue::State::set:
      return "set";
    case AttributeValue::State::unset:
      return "unset";
    case AttributeValue::State::text:
      return std::string(value.text);
    default:
      return "-";
  }
}

std::string filter_of(AttributeSources sources, std::string_view path) {
  return words(Attributes(std::move(sources), {"filter"}).of(path).front());
}

std::string filter_by(std::string lines, std::string_view path) {
  return filter_of({.folder = rules_in({{"", std::move(lines)}})}, path);
}

TEST(Attributes, ReadLinesAsGitDoes) {
  struct Row {
    const char* lines;
    const char* path;
    const char* filter;
  };
  for (const Row& row : {
           Row{"*.bin filter=lfs", "sub/a.bin", "lfs"},
           Row{"\"my models/*.bin\" filter=lfs", "my models/a.bin", "lfs"},
           Row{"\"a\\tb\" filter=lfs", "a\tb", "lfs"},
           Row{"\"\\303\\251.bin\" filter=lfs", "\xc3\xa9.bin", "lfs"},
           Row{"\"a.bin filter=lfs", "a.bin", "-"},
           Row{"\"a.bin\"filter=lfs", "a.bin", "lfs"},
           Row{"my\\ models/*.bin filter=lfs", "my models/a.bin", "-"},
           Row{"my[[:space:]]models/*.bin filter=lfs", "my models/a.bin", "lfs"},
           Row{"a[[:space:]]b filter=lfs", "a\tb", "lfs"},
           Row{"*.bin filter=lfs # all", "a.bin", "-"},
           Row{"# *.bin filter=lfs", "a.bin", "-"},
           Row{"!a.bin filter=lfs", "b.bin", "-"},
           Row{"!a.bin filter=lfs", "!a.bin", "-"},
           Row{"\\!a.bin filter=lfs", "!a.bin", "lfs"},
           Row{"  *.bin\tfilter=lfs  \r\n", "a.bin", "lfs"},
           Row{"sub/ filter=lfs", "sub/a.bin", "-"},
           Row{"sub/ filter=lfs", "sub/", "lfs"},
           Row{"sub filter=lfs", "sub/a.bin", "-"},
           Row{"sub/** filter=lfs", "sub/x/a.bin", "lfs"},
           Row{"*/ filter=lfs", "a.bin", "-"},
           Row{"/** filter=lfs", "x/a.bin", "lfs"},
           Row{"**/a.bin filter=lfs", "a.bin", "lfs"},
           Row{"x/**/a.bin filter=lfs", "x/a.bin", "lfs"},
           Row{"* filter=lfs", ".gitattributes", "lfs"},
           Row{"*.bin filter=lfs\na.bin !filter", "a.bin", "-"},
           Row{"*.bin filter=lfs\na.bin -filter", "a.bin", "unset"},
           Row{"a.bin -filter\n*.bin filter=lfs", "a.bin", "lfs"},
           Row{"*.bin filter=lfs -filter", "a.bin", "unset"},
           Row{"*.bin -filter filter=lfs", "a.bin", "lfs"},
           Row{"*.bin filter", "a.bin", "set"},
           Row{"*.bin filter=lfs --text", "a.bin", "-"},
           Row{"*.bin filter=lfs builtin_x", "a.bin", "-"},
           Row{"\xef\xbb\xbf*.bin filter=lfs", "a.bin", "lfs"},
           Row{"b.bin filter=lfs", "B.bin", "-"},
       }) {
    EXPECT_EQ(filter_by(row.lines, row.path), row.filter) << row.lines << " | " << row.path;
  }
}

TEST(Attributes, LeaveOutWhatGitThinksTooLong) {
  const std::string blanks(2048 - std::string_view("*.bin filter=lfs").size(), ' ');
  EXPECT_EQ(filter_by("*.bin filter=lfs" + blanks, "a.bin"), "-");
  EXPECT_EQ(filter_by("*.bin filter=lfs" + blanks.substr(1), "a.bin"), "lfs");
}

TEST(Attributes, TakeWhatIsStoredAsItStands) {
  const auto stored = [](std::string text) {
    return AttributeSources{.folder = [=](const std::string& folder) {
      return folder.empty() ? std::optional(RulesText{text, true}) : std::nullopt;
    }};
  };
  using namespace std::string_literals;
  EXPECT_EQ(filter_of(stored("*.bin filter=lfs"), "a.bin"), "lfs");
  EXPECT_EQ(filter_of(stored("\xef\xbb\xbf*.bin filter=lfs"), "a.bin"), "-");
  EXPECT_EQ(filter_of(stored("# x\0\n*.bin filter=lfs"s), "a.bin"), "-");
  EXPECT_EQ(filter_by("# x\0\n*.bin filter=lfs"s, "a.bin"), "lfs");
}

TEST(Attributes, ExpandMacros) {
  struct Row {
    const char* lines;
    const char* filter;
  };
  for (const Row& row : {
           Row{"[attr]big filter=lfs\n*.bin big", "lfs"},
           Row{"*.bin big\n[attr]big filter=lfs", "lfs"},
           Row{"[attr]big filter=lfs\n[attr]huge big\n*.bin huge", "lfs"},
           Row{"[attr]big filter=lfs\n*.bin big\na.bin !big", "-"},
           Row{"[attr]big filter=lfs\n*.bin big\na.bin -big", "-"},
           Row{"[attr]big filter=lfs\n*.bin big\na.bin !filter", "-"},
           Row{"[attr]big filter=lfs\n*.bin big=1", "-"},
           Row{"[attr]big filter=lfs\n*.bin -big", "-"},
           Row{"[attr]big filter=lfs\n[attr]big filter=x\n*.bin big", "x"},
           Row{"[attr]a b\n[attr]b a filter=lfs\n*.bin a", "lfs"},
           Row{"[attr]binary filter=lfs\n*.bin binary", "lfs"},
           Row{"[attr]b$ filter=lfs\n*.bin filter=x", "x"},
           Row{"[attr] big filter=lfs\na filter=x", "-"},
       }) {
    EXPECT_EQ(filter_by(row.lines, "a.bin"), row.filter) << row.lines;
  }
}

TEST(Attributes, KnowWhatBinaryIs) {
  Attributes attributes({.folder = rules_in({{"", "*.bin binary"}})}, {"text", "diff", "binary"});
  const auto values = attributes.of("a.bin");
  EXPECT_EQ(words(values[0]), "unset");
  EXPECT_EQ(words(values[1]), "unset");
  EXPECT_EQ(words(values[2]), "set");
}

TEST(Attributes, CountFromInfoOverTheDeepestFolderToTheSystem) {
  const auto with = [](std::vector<const char*> levels) {
    AttributeSources sources;
    Files files;
    for (const std::string_view level : levels) {
      const RulesText rules{"* filter=" + std::string(level)};
      if (level == "system") sources.system = rules;
      if (level == "user") sources.user = rules;
      if (level == "info") sources.info = rules;
      if (level == "top") files[""] = rules.text;
      if (level == "a") files["a"] = rules.text;
      if (level == "b") files["a/b"] = rules.text;
    }
    sources.folder = rules_in(files);
    return filter_of(std::move(sources), "a/b/x");
  };
  EXPECT_EQ(with({"system"}), "system");
  EXPECT_EQ(with({"system", "user"}), "user");
  EXPECT_EQ(with({"system", "user", "top"}), "top");
  EXPECT_EQ(with({"system", "user", "top", "a"}), "a");
  EXPECT_EQ(with({"system", "user", "top", "a", "b"}), "b");
  EXPECT_EQ(with({"system", "user", "top", "a", "b", "info"}), "info");
}

TEST(Attributes, OfAFolderCountBelowItAlone) {
  Attributes attributes({.folder = rules_in({{"a", "/x filter=lfs\n[attr]m filter=m\ny m"}})},
                        {"filter"});
  EXPECT_EQ(words(attributes.of("a/x").front()), "lfs");
  EXPECT_EQ(words(attributes.of("x").front()), "-");
  EXPECT_EQ(words(attributes.of("b/x").front()), "-");
  EXPECT_EQ(words(attributes.of("a/b/x").front()), "-");
  EXPECT_EQ(words(attributes.of("a/y").front()), "-");
}

TEST(Attributes, IgnoreCaseWhereGitIsToldSo) {
  const auto ignoring = [](std::string lines, std::string_view path) {
    return filter_of({.folder = rules_in({{"", std::move(lines)}}), .ignore_case = true}, path);
  };
  EXPECT_EQ(ignoring("*.bin filter=lfs", "W.BIN"), "lfs");
  EXPECT_EQ(ignoring("A/b*.x filter=lfs", "a/B1.X"), "lfs");
  EXPECT_EQ(ignoring("w.bin filter=lfs", "W.BIN"), "lfs");
  EXPECT_EQ(ignoring("a/w.bin filter=lfs", "A/W.BIN"), "lfs");
}

TEST(Attributes, AskForEachFolderOnce) {
  std::vector<std::string> asked;
  Attributes attributes({.folder =
                             [&](const std::string& folder) {
                               asked.push_back(folder);
                               return std::optional<RulesText>();
                             }},
                        {"filter"});
  for (const char* path : {"a/b/x", "a/b/y", "a/z", "c", "a/b/x"}) {
    static_cast<void>(attributes.of(path));
  }
  EXPECT_EQ(asked, (std::vector<std::string>{"", "a", "a/b"}));
}

TEST(Attributes, EndWithAMacroOfManyLevels) {
  std::string lines = "*.bin m0\n";
  for (int i = 0; i < 100'000; ++i) {
    lines += "[attr]m" + std::to_string(i) + " m" + std::to_string(i + 1) + "\n";
  }
  EXPECT_EQ(filter_by(lines + "[attr]m100000 filter=lfs", "a.bin"), "lfs");
}

}  // namespace
}  // namespace hoist::lfs
