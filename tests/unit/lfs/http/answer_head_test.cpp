// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/answer_head.hpp"

#include <gtest/gtest.h>

namespace hoist::lfs {
namespace {

TEST(AnswerHead, IsWholeAtItsEmptyLine) {
  AnswerHead head;
  head.add("HTTP/1.1 404 Not Found\r\n", 404);
  head.add("Content-Type:  text/plain \r\n", 404);
  EXPECT_FALSE(head.is_whole());
  head.add("\r\n", 404);
  EXPECT_TRUE(head.is_whole());
  EXPECT_EQ(head.answer().status, 404);
  EXPECT_EQ(find_header(head.answer().headers, "content-type"), "text/plain");
}

TEST(AnswerHead, ForgetsInterimAnswers) {
  AnswerHead head;
  head.add("HTTP/1.1 100 Continue\r\n", 100);
  head.add("A: b\r\n", 100);
  head.add("\r\n", 100);
  EXPECT_FALSE(head.is_whole());
  head.add("HTTP/1.1 200 OK\r\n", 200);
  EXPECT_TRUE(head.answer().headers.empty());
}

TEST(AnswerHead, KeepsNoEndlessHeaders) {
  AnswerHead head;
  for (int i = 0; i < 1000; ++i) head.add("A: b\r\n", 200);
  EXPECT_EQ(head.answer().headers.size(), 200U);
}

}  // namespace
}  // namespace hoist::lfs
