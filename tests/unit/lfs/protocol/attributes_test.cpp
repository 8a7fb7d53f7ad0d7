// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/attributes.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
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

TEST(EscapedFileName, FitsThatFileAndNoOther) {
  const test::TempDir folder;
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "git");
    return run_process(arguments, {.cwd = folder.path()});
  };
  ASSERT_EQ(git({"init", "-q"}).exit_status, 0);
  const std::vector<std::string> names{
      "plain.bin",  "with blank",  "*",         "a?c",       "[ab]",         "#hash", "!bang",
      "\"quoted\"", "back\\slash", "tab\there", "new\nline", "\xc3\xbc.bin", "-dash", " leading"};
  for (const std::string& name : names) {
    test::write_file(folder.path() / ".gitattributes", with_tracked("", {escape_file_name(name)}));
    for (const std::string& other : names) {
      const auto result = git({"check-attr", "-z", "filter", "--", other});
      const bool is_tracked = result.output.find(std::string("\0lfs\0", 5)) != std::string::npos;
      EXPECT_EQ(is_tracked, name == other) << name << " and " << other << ": " << result.output;
    }
  }
}

}  // namespace
}  // namespace hoist::lfs
