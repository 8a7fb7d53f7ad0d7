// SPDX-License-Identifier: Apache-2.0
#include "lfs/config/sparse.hpp"

#include <string>

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

struct Row {
  const char* text;
  const char* path;
  bool is_included;
};

TEST(SparsePatterns, ReadFoldersInConeMode) {
  const char* cone = "/*\n!/*/\n/a/\n!/a/*/\n/a/b/\n/b\\*/\n";
  for (const Row& row : {
           Row{cone, "top", true},
           Row{cone, "a/file", true},
           Row{cone, "a/c/file", false},
           Row{cone, "a/b/file", true},
           Row{cone, "a/b/c/d/file", true},
           Row{cone, "ab/file", false},
           Row{cone, "b*/file", true},
           Row{cone, "bx/file", false},
           Row{"/*\n", "x/y", true},
           Row{"/*\n!/*/\n", "x/y", false},
           Row{"/*\n!/*/\n", "x", true},
           Row{"", "x", true},
           Row{"", "x/y", false},
       }) {
    EXPECT_EQ(SparsePatterns(row.text, true).includes(row.path), row.is_included)
        << row.text << " | " << row.path;
  }
}

TEST(SparsePatterns, FallBackToPatternsWhereTheTextNamesMoreThanFolders) {
  for (const Row& row : {
           Row{"/*\n!/*/\n*.txt\n", "x/a.txt", true},
           Row{"/*\n!/*/\n*.txt\n", "x/a.bin", false},
           Row{"/*\n!/*/\n/a\n", "a/b", true},
           Row{"/*\n!/*/\n/a?/\n", "ab/c", true},
           Row{"/*\n!/*/\n/a/*\n", "a/b", true},
           Row{"!/a/*/\n/b/\n", "b/c", true},
           Row{"!/a/*/\n/b/\n", "c", false},
           Row{"/*\n!/*/\n/a/**/\n", "a/b/c", true},
       }) {
    EXPECT_EQ(SparsePatterns(row.text, true).includes(row.path), row.is_included)
        << row.text << " | " << row.path;
  }
}

TEST(SparsePatterns, TakeTheLastThatFitsPathOrFolder) {
  for (const Row& row : {
           Row{"", "a", false},
           Row{"a", "a", true},
           Row{"a", "x/a/b/c", true},
           Row{"a/", "a", false},
           Row{"a/", "a/b", true},
           Row{"/*\n!b", "x/b/c", false},
           Row{"/*\n!b/\n", "b/c", false},
           Row{"/*\n!b/\nb/c", "b/c", true},
           Row{"/*\n!b/\nb/c", "b/d", false},
           Row{"/*\n!*.bin", "x/a.bin", false},
       }) {
    EXPECT_EQ(SparsePatterns(row.text, false).includes(row.path), row.is_included)
        << row.text << " | " << row.path;
  }
}

}  // namespace
}  // namespace hoist::lfs
