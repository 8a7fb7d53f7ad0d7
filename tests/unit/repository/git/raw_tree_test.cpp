// SPDX-License-Identifier: Apache-2.0
#include "repository/git/raw_tree.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::git {
namespace {

using ::testing::HasSubstr;

std::string entry(const std::string& mode, const std::string& name) {
  return mode + " " + name + '\0' + std::string(20, '\x01');
}

TEST(RawTree, GivesWhatStandsThere) {
  const std::string bytes = entry("106777", "a b") + entry("40000", "\xff");
  const auto entries = read_raw_tree(bytes);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  EXPECT_EQ((*entries)[0].mode, 0106777U);
  EXPECT_EQ((*entries)[0].name, "a b");
  EXPECT_EQ((*entries)[1].name, "\xff");
  EXPECT_EQ((*entries)[1].id.id[19], 1);
  EXPECT_TRUE(read_raw_tree("")->empty());
}

struct Malformed {
  const char* name;
  std::string bytes;
};

class MalformedTree : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedTree, IsNoTree) {
  EXPECT_FALSE(read_raw_tree(GetParam().bytes));
  EXPECT_FALSE(read_raw_tree(entry("100644", "a") + GetParam().bytes));
}

INSTANTIATE_TEST_SUITE_P(Bytes, MalformedTree,
                         ::testing::Values(Malformed{"NoMode", entry("", "a")},
                                           Malformed{"NoName", entry("100644", "")},
                                           Malformed{"NotOctal", entry("100684", "a")},
                                           Malformed{"Minus", entry("-100644", "a")},
                                           Malformed{"LongMode", entry("000100644", "a")},
                                           Malformed{"NoBlank", "100644"},
                                           Malformed{"NoEndOfName", "100644 a"},
                                           Malformed{"CutId", entry("100644", "a").substr(0, 27)}),
                         test::row_name);

struct Faulty {
  const char* name;
  std::vector<std::pair<std::string, std::string>> entries;
  const char* of;
  const char* what;
};

class FaultyTree : public ::testing::TestWithParam<Faulty> {};

TEST_P(FaultyTree, IsRefusedByName) {
  std::string bytes;
  for (const auto& [mode, name] : GetParam().entries) bytes += entry(mode, name);
  const auto entries = read_raw_tree(bytes);
  ASSERT_TRUE(entries);
  const auto fault = fault_of_tree(*entries, false);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->name, GetParam().of);
  EXPECT_THAT(fault->what, HasSubstr(GetParam().what));
}

INSTANTIATE_TEST_SUITE_P(
    Trees, FaultyTree,
    ::testing::Values(
        Faulty{"Twice", {{"100644", "a"}, {"100644", "a"}}, "a", "twice"},
        Faulty{"FileAndFolder", {{"100644", "a"}, {"100644", "a.b"}, {"40000", "a"}}, "a", "twice"},
        Faulty{"LinkAndFolder", {{"120000", "a"}, {"40000", "a"}}, "a", "twice"},
        Faulty{"OutOfOrder", {{"100644", "b"}, {"100644", "a"}}, "a", "order"},
        Faulty{"FolderOutOfOrder", {{"40000", "a"}, {"100644", "a.b"}}, "a.b", "order"},
        Faulty{"Slash", {{"100644", "a/b"}}, "a/b", "slash"},
        Faulty{"Above", {{"40000", ".."}}, "..", "'..'"},
        Faulty{"ShortName", {{"40000", "GIT~1"}}, "GIT~1", "NTFS"},
        Faulty{"LinkToAttributes", {{"120000", ".gitattributes"}}, ".gitattributes", "link"},
        Faulty{"Device", {{"020000", "a"}}, "a", "mode 20000"},
        Faulty{"NoKind", {{"644", "a"}}, "a", "mode 644"},
        Faulty{"TooLargeMode", {{"1100644", "a"}}, "a", "mode 1100644"}),
    test::row_name);

TEST(RawTree, IsSoundInGitsOrder) {
  const std::string bytes = entry("100644", ".gitattributes") + entry("106777", "a") +
                            entry("100644", "a.b") + entry("040000", "a.c") +
                            entry("100644", "a0") + entry("40000", "b") + entry("160000", "c") +
                            entry("120000", "d\\e") + entry("100664", "\xff");
  const auto entries = read_raw_tree(bytes);
  ASSERT_TRUE(entries);
  EXPECT_FALSE(fault_of_tree(*entries, false));
  EXPECT_FALSE(fault_of_tree(*entries, true));
}

TEST(RawTree, MayHaveNamesThatDifferInCaseWhereTheDiskKnowsCase) {
  const std::string bytes = entry("120000", "A") + entry("40000", "a");
  const auto entries = read_raw_tree(bytes);
  ASSERT_TRUE(entries);
  EXPECT_FALSE(fault_of_tree(*entries, false));
  const auto fault = fault_of_tree(*entries, true);
  ASSERT_TRUE(fault);
  EXPECT_THAT(fault->what, HasSubstr("case"));
}

struct Mode {
  const char* name;
  std::uint32_t mode;
  std::uint32_t canonical;
};

class CanonicalMode : public ::testing::TestWithParam<Mode> {};

TEST_P(CanonicalMode, IsGits) { EXPECT_EQ(canonical_mode(GetParam().mode), GetParam().canonical); }

INSTANTIATE_TEST_SUITE_P(
    Modes, CanonicalMode,
    ::testing::Values(Mode{"Plain", 0100644, 0100644}, Mode{"ForTheGroup", 0100664, 0100644},
                      Mode{"Program", 0100755, 0100755}, Mode{"Setuid", 0106777, 0100755},
                      Mode{"ForOthersAlone", 0100011, 0100644}, Mode{"Link", 0120777, 0120000},
                      Mode{"Folder", 040755, 040000}, Mode{"Submodule", 0160000, 0160000}),
    test::row_name);

}  // namespace
}  // namespace hoist::git
