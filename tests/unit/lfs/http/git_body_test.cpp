// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/git_body.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

std::string take(GitBody& body, std::size_t most) {
  std::string bytes(most, '\0');
  bytes.resize(body.take(bytes));
  return bytes;
}

TEST(GitBody, GivesWhatIsKeptThenWhatIsHandedOver) {
  GitBody body;
  EXPECT_TRUE(body.keep("abc", 4));
  EXPECT_FALSE(body.keep("de", 4));
  EXPECT_FALSE(body.is_kept());
  body.hand_over("de");
  EXPECT_EQ(take(body, 2), "ab");
  EXPECT_EQ(take(body, 9), "c");
  EXPECT_EQ(take(body, 9), "de");
  EXPECT_EQ(take(body, 9), "");
  EXPECT_FALSE(body.is_taken());
  body.finish();
  EXPECT_TRUE(body.is_taken());
  EXPECT_EQ(body.taken_bytes(), 5U);
}

TEST(GitBody, KeepsNothingMoreOnceItIsTooLong) {
  GitBody body;
  EXPECT_FALSE(body.keep("abc", 2));
  EXPECT_FALSE(body.keep("a", 2));
}

TEST(GitBody, GoesBackOnlyWhileAllThatWasTakenIsKept) {
  GitBody body;
  EXPECT_TRUE(body.keep("abc", 3));
  EXPECT_EQ(take(body, 9), "abc");
  EXPECT_TRUE(body.seek(1));
  EXPECT_FALSE(body.seek(4));
  EXPECT_EQ(take(body, 9), "bc");
  EXPECT_FALSE(body.keep("d", 3));
  body.hand_over("d");
  EXPECT_TRUE(body.seek(0));
  EXPECT_EQ(take(body, 9), "abc");
  EXPECT_EQ(take(body, 9), "d");
  EXPECT_FALSE(body.seek(0));
}

}  // namespace
}  // namespace hoist::lfs
