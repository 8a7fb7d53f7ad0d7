// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/tree_path.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using ::testing::HasSubstr;

struct BadName {
  const char* name;
  std::string path;
  const char* fault;
};

class BadTreePath : public ::testing::TestWithParam<BadName> {};

TEST_P(BadTreePath, IsRefusedInEveryPart) {
  const auto& [name, path, fault] = GetParam();
  for (const std::string& whole : {path, "a/" + path, path + "/b", "a/b/" + path + "/c/d"}) {
    const auto found = fault_of_tree_path(whole);
    ASSERT_TRUE(found) << whole;
    EXPECT_THAT(*found, HasSubstr(fault)) << whole;
    EXPECT_TRUE(fault_of_link_path(whole)) << whole;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Names, BadTreePath,
    ::testing::Values(
        BadName{"Nothing", "", "an empty part"}, BadName{"Itself", ".", "'.' or '..'"},
        BadName{"Above", "..", "'.' or '..'"}, BadName{"FromTheTop", "/a", "an empty part"},
        BadName{"TwoSlashes", "a//b", "an empty part"}, BadName{"SlashAtTheEnd", "a/", "empty"},
        BadName{"Nul", std::string("a\0b", 3), "NUL"}, BadName{"Git", ".git", "'.git'"},
        BadName{"GitInAnyCase", ".gIT", "'.git'"}, BadName{"ShortName", "git~1", "NTFS"},
        BadName{"ShortNameInUpperCase", "GIT~1", "NTFS"},
        BadName{"LaterShortName", "GIT~2", "NTFS"}, BadName{"LateShortName", "GIT~14", "NTFS"},
        BadName{"ShortNameWithAStream", "git~1:x", "NTFS"}, BadName{"DotAtTheEnd", ".git.", "NTFS"},
        BadName{"BlankAtTheEnd", ".git ", "NTFS"}, BadName{"DotsAndBlanks", ".git . .", "NTFS"},
        BadName{"Stream", ".git::$INDEX_ALLOCATION", "NTFS"},
        BadName{"BlankAndStream", ".git :x", "NTFS"}, BadName{"Backslash", "a\\.git", "NTFS"},
        BadName{"BackslashBehind", ".git\\a", "NTFS"},
        BadName{"BackslashAndShortName", "a\\b\\GIT~1\\c", "NTFS"},
        BadName{"IgnoredByHfs", ".g\xe2\x80\x8cit", "HFS+"},
        BadName{"IgnoredByHfsInFront", "\xef\xbb\xbf.git", "HFS+"},
        BadName{"IgnoredByHfsBehind", ".GIT\xe2\x81\xaf", "HFS+"},
        BadName{"NoUtf8AtTheEnd", ".git\xff", "HFS+"},
        BadName{"OverlongUtf8AtTheEnd", ".git\xe0\x80\xaf", "HFS+"}),
    test::row_name);

struct GoodName {
  const char* name;
  std::string path;
};

class GoodTreePath : public ::testing::TestWithParam<GoodName> {};

TEST_P(GoodTreePath, IsAFileOrAFolderAsInGit) {
  const std::string& path = GetParam().path;
  for (const std::string& whole : {path, "a/" + path, path + "/b"}) {
    EXPECT_EQ(fault_of_tree_path(whole), std::nullopt) << whole;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Names, GoodTreePath,
    ::testing::Values(GoodName{"Plain", "file.txt"}, GoodName{"Backslash", "back\\slash.txt"},
                      GoodName{"DotsBehindABackslash", "a\\..\\b"},
                      GoodName{"BlankAtTheEnd", "trail "}, GoodName{"DotAtTheEnd", "trail."},
                      GoodName{"NewLine", "nl\nx.txt"}, GoodName{"Colon", ":c.txt"},
                      GoodName{"ThreeDots", "..."}, GoodName{"Gitignore", ".gitx"},
                      GoodName{"GitKeep", ".gitkeep"}, GoodName{"Gitmodules", ".gitmodules"},
                      GoodName{"Gitattributes", ".gitattributes"}, GoodName{"BareName", "git"},
                      GoodName{"Tilde", "git~"}, GoodName{"TildeAndMore", "git~1a"},
                      GoodName{"NameBefore", "agit~1"}, GoodName{"NoUtf8", "\xff\xfe"},
                      GoodName{"HighInside", ".gi\xc3\xa9t"}, GoodName{"WindowsDevice", "aux.txt"},
                      GoodName{"ZeroWidthElsewhere", "a\xe2\x80\x8c"}),
    test::row_name);

class OwnFileAsALink : public ::testing::TestWithParam<GoodName> {};

TEST_P(OwnFileAsALink, IsRefusedInEveryFolder) {
  const std::string& path = GetParam().path;
  for (const std::string& whole : {path, "a/" + path, "a/b/c/" + path}) {
    EXPECT_TRUE(fault_of_link_path(whole)) << whole;
    EXPECT_EQ(fault_of_tree_path(whole), std::nullopt) << whole;
  }
  // To NTFS the name of a folder ends where a stream begins, and with it what git looks at.
  const bool has_stream = path.find(':') != std::string::npos;
  EXPECT_EQ(fault_of_link_path(path + "/b").has_value(), has_stream);
}

INSTANTIATE_TEST_SUITE_P(
    Names, OwnFileAsALink,
    ::testing::Values(GoodName{"Modules", ".gitmodules"}, GoodName{"Attributes", ".gitattributes"},
                      GoodName{"AnyCase", ".GitAttributes"}, GoodName{"Blank", ".gitmodules "},
                      GoodName{"Stream", ".gitattributes:x"}, GoodName{"ShortName", "GITMOD~1"},
                      GoodName{"FourthShortName", "gitatt~4"},
                      GoodName{"HashedShortName", "GI7EBA~1"},
                      GoodName{"HashedShortNameOfAttributes", "gi7d29~9"},
                      GoodName{"HashedAndLonger", "GI7D~123"},
                      GoodName{"Hfs", ".gitmod\xe2\x80\x8dules"},
                      GoodName{"Backslash", "a\\.gitmodules"}),
    test::row_name);

TEST(LinkPath, MayBeWhatGitReadsButNotOnItsOwn) {
  for (const char* path : {".gitignore", "a/.mailmap", "gitatt~5", "gi7d29~0", "gi7d2~1", "link"}) {
    EXPECT_EQ(fault_of_link_path(path), std::nullopt) << path;
  }
}

}  // namespace
}  // namespace hoist::lfs
