// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/path_filter.hpp"

#include <string>

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

TEST(PathFilter, TakesPathsAsTheListsSay) {
  struct Row {
    const char* include;
    const char* exclude;
    const char* path;
    bool is_allowed;
  };
  for (const Row& row : {
           Row{"", "", "a/b.bin", true},
           Row{"*.bin", "", "a.bin", true},
           Row{"*.bin", "", "sub/a.bin", true},
           Row{"*.bin", "", "a.txt", false},
           Row{"models", "", "models/a.bin", true},
           Row{"models/", "", "x/models/deep/a.bin", true},
           Row{"/models", "", "x/models/a.bin", false},
           Row{"/models", "", "models/a.bin", true},
           Row{"x/models", "", "x/models/a.bin", true},
           Row{"x/models", "", "y/x/models/a.bin", false},
           Row{"**/models/*.bin", "", "y/x/models/a.bin", true},
           Row{"**/models/*.bin", "", "models/a.bin", true},
           Row{"a/**", "", "a/b/c", true},
           Row{"a/**/c", "", "a/c", true},
           Row{"a/**/c", "", "a/b/b/c", true},
           Row{"a/*/c", "", "a/b/b/c", false},
           Row{" a , b ", "", "b", true},
           Row{",,", "", "b", true},
           Row{"", "old", "old/a", false},
           Row{"", "old", "older/a", true},
           Row{"a", "a/b", "a/b", false},
           Row{"a", "a/b", "a/c", true},
           Row{"[a-c]?.bin", "", "bx.bin", true},
           Row{"[!a-c]?.bin", "", "bx.bin", false},
           Row{"[a", "", "[a", true},
           Row{"\\*.bin", "", "*.bin", true},
           Row{"\\*.bin", "", "a.bin", false},
           Row{"*a*b", "", "xaxbab", true},
       }) {
    EXPECT_EQ(PathFilter(row.include, row.exclude).allows(row.path), row.is_allowed)
        << row.include << " | " << row.exclude << " | " << row.path;
  }
}

TEST(PathFilter, AManyStarredPatternTakesNoAges) {
  std::string pattern;
  for (int i = 0; i < 60; ++i) pattern += "*a";
  EXPECT_FALSE(PathFilter(pattern + "b", "").allows(std::string(255, 'a')));
}

}  // namespace
}  // namespace hoist::lfs
