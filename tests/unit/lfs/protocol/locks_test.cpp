// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/locks.hpp"

#include <gtest/gtest.h>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

TEST(LocksProtocol, AQuestionNamesTheRefAndThePage) {
  EXPECT_EQ(verify_locks_request("refs/heads/main", ""), R"({"ref":{"name":"refs/heads/main"}})");
  EXPECT_EQ(verify_locks_request("r", "7"), R"({"cursor":"7","ref":{"name":"r"}})");
  EXPECT_EQ(verify_locks_request("", ""), "{}");
}

TEST(LocksProtocol, AnAnswerSaysWhoHoldsWhat) {
  const LockPage page = read_lock_page(
      R"({"ours":[{"path":"a","owner":{"name":"me"}}],"theirs":[{"path":"b"}],"next_cursor":"2"})");
  ASSERT_EQ(page.locks.ours.size(), 1U);
  EXPECT_EQ(page.locks.ours[0].path, "a");
  EXPECT_EQ(page.locks.ours[0].owner, "me");
  ASSERT_EQ(page.locks.theirs.size(), 1U);
  EXPECT_EQ(page.locks.theirs[0].path, "b");
  EXPECT_EQ(page.locks.theirs[0].owner, "");
  EXPECT_EQ(page.next_cursor, "2");
}

TEST(LocksProtocol, OddPartsOfAnAnswerArePassedOver) {
  const LockPage page = read_lock_page(
      R"({"ours":null,"theirs":[1,{"path":2},{"path":"x","owner":"me"},[]],"next_cursor":3})");
  EXPECT_TRUE(page.locks.ours.empty());
  ASSERT_EQ(page.locks.theirs.size(), 1U);
  EXPECT_EQ(page.locks.theirs[0].path, "x");
  EXPECT_EQ(page.next_cursor, "");
}

TEST(LocksProtocol, WhatIsNoObjectIsNoAnswer) {
  for (const char* body : {"", "[]", "<html>", "null", "{"}) {
    EXPECT_THROW(static_cast<void>(read_lock_page(body)), Error) << body;
  }
}

}  // namespace
}  // namespace hoist::lfs
