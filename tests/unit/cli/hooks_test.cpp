// SPDX-License-Identifier: Apache-2.0
#include "cli/repository/hooks.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hoist::cli {
namespace {

using repository::HookDeed;
using repository::MisplacedFile;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HookWords, SayWhatBecameOfEachHook) {
  EXPECT_EQ(
      deeds_in_words({{"pre-push", HookDeed::What::kept_other},
                      {"post-checkout", HookDeed::What::of_git_lfs}}),
      "  pre-push       written; the hook that was there is kept beside it, and called by it\n"
      "  post-checkout  git-lfs's own is there, which will do\n");
}

TEST(HookWords, SayWhyAFileIsRefused) {
  EXPECT_EQ(misplaced_in_words({{"a.dat", 12 << 20, MisplacedFile::Why::too_large},
                                {"b.bin", 5, MisplacedFile::Why::not_pointer}}),
            "  a.dat: 12.0 MiB, and LFS does not track it\n"
            "  b.bin: for LFS by .gitattributes, but its content is staged\n");
}

TEST(HookWords, NameTheFirstOfManyFilesAndNoControlCharacters) {
  const std::vector<MisplacedFile> files(25, {"a\x1b[2J\n", 5, MisplacedFile::Why::not_pointer});
  const std::string words = misplaced_in_words(files);
  EXPECT_THAT(words, HasSubstr("  and 5 more\n"));
  EXPECT_THAT(words, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace hoist::cli
