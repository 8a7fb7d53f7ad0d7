// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

namespace hoist::cli {
namespace {

TEST(ExitCodes, AreThoseOfTheDocuments) {
  std::vector<int> codes;
  for (const ExitCodeInfo& info : exit_codes) {
    codes.push_back(static_cast<int>(info.code));
    EXPECT_FALSE(info.meaning.empty());
  }
  EXPECT_THAT(codes,
              ::testing::ElementsAre(0, 1, 2, 70, 128 + SIGHUP, 128 + SIGINT, 128 + SIGTERM));
}

}  // namespace
}  // namespace hoist::cli
