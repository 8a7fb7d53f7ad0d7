// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

constexpr std::size_t part = 65536;

struct WorkersRow {
  const char* name;
  const char* concurrent;
  const char* transfers;
  std::size_t agents;  ///< That git-lfs starts then.
};

class PushWorkers : public GitWorld, public ::testing::WithParamInterface<WorkersRow> {};

std::size_t count_in(const std::string& text, const std::string& wanted) {
  std::size_t count = 0;
  for (std::size_t at = text.find(wanted); at != std::string::npos;
       at = text.find(wanted, at + 1)) {
    ++count;
  }
  return count;
}

TEST_P(PushWorkers, MayBeAsManyAsTheUserWants) {
  start_hub({.chunk_size = part});
  const auto repository = make_repository();
  git(repository, {"config", "lfs.customtransfer.multipart.concurrent", GetParam().concurrent});
  git(repository, {"config", "lfs.concurrenttransfers", GetParam().transfers});
  std::vector<TestFile> files;
  for (std::size_t i = 0; i < 8; ++i) {
    files.push_back({std::to_string(i) + ".bin", random_bytes((i + 1) * part + i, i)});
  }
  commit(repository, files);
  const auto pushed = push(repository, {"origin", "main"}, {{"GIT_TRANSFER_TRACE", "1"}});
  expect_success(pushed);
  EXPECT_EQ(count_in(pushed.error_output, "starting up custom transfer process"),
            GetParam().agents);
  expect_on_hub(files);
  EXPECT_EQ(count(hub::Target::complete), files.size());
}

INSTANTIATE_TEST_SUITE_P(Settings, PushWorkers,
                         ::testing::Values(WorkersRow{"ConcurrentWithOne", "true", "1", 1},
                                           WorkersRow{"ConcurrentWithThree", "true", "3", 3},
                                           WorkersRow{"NotConcurrentWithOne", "false", "1", 1},
                                           WorkersRow{"NotConcurrentWithThree", "false", "3", 1}),
                         row_name);

}  // namespace
}  // namespace hoist::test
