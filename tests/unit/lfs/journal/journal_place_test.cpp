// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/journal_place.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

std::string oid() { return "abcd" + std::string(60, '0'); }

TEST(JournalPlace, IsTheFolderOfTheObjectStore) {
  EXPECT_EQ(lfs_dir_of("/r/.git/lfs/objects/ab/cd/" + oid(), oid()), "/r/.git/lfs");
  EXPECT_EQ(lfs_dir_of("/store/objects/ab/cd/" + oid(), oid()), "/store");
}

TEST(JournalPlace, IsNoneForPathsOfAnotherForm) {
  EXPECT_EQ(lfs_dir_of("/tmp/file", oid()), std::nullopt);
  EXPECT_EQ(lfs_dir_of("/objects/ab/ce/" + oid(), oid()), std::nullopt);
  EXPECT_EQ(lfs_dir_of("/r/files/ab/cd/" + oid(), oid()), std::nullopt);
  EXPECT_EQ(lfs_dir_of("objects/ab/cd/" + oid(), oid()), std::nullopt);
  EXPECT_EQ(lfs_dir_of("/r/objects/../x/passwd", "../x/passwd"), std::nullopt);
}

TEST(JournalPlace, HasANameForEachObjectAndEndpoint) {
  const std::string a = journal_name(oid(), "https://a.example/info/lfs");
  EXPECT_EQ(a.size(), 64U + 1 + 64);
  EXPECT_TRUE(a.starts_with(oid() + "-"));
  EXPECT_NE(a, journal_name(oid(), "https://b.example/info/lfs"));
}

}  // namespace
}  // namespace hoist::lfs
