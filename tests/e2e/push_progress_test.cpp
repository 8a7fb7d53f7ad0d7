// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/agent_trace.hpp"
#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

constexpr std::size_t part = 262144;

constexpr const char* slow =
    R"({"rules": [{"on": "part", "slow": {"bytes_per_second": 1000000}}]})";
constexpr const char* slow_with_retries = R"({"rules": [
    {"on": "part", "parts": [2, 5], "attempts": [1], "reset": {"after_bytes": 200000}},
    {"on": "part", "parts": [3], "attempts": [1], "answer": {"status": 503}},
    {"on": "part", "slow": {"bytes_per_second": 1000000}}]})";

struct ProgressRow {
  const char* name;
  const char* faults;  ///< As in a fault file.
};

class PushProgress : public GitWorld, public ::testing::WithParamInterface<ProgressRow> {
 protected:
  void SetUp() override {
    start_hub({.chunk_size = part});
    repository = make_repository();
    // Slow enough for a few lines of progress.
    git(repository, {"config", "hoist.connections", "3"});
    commit(repository, files);
    hub().set_faults(hub::parse_faults(GetParam().faults));
  }

  std::filesystem::path repository;
  const std::vector<TestFile> files{{"large.bin", random_bytes(12 * part - 1, 1)},
                                    {"larger.bin", random_bytes(13 * part + 1, 2)},
                                    {"one.bin", "x"}};
};

TEST_P(PushProgress, OfTheAgentAddsUpToTheSizeAndNeverGoesBack) {
  const auto pushed = push(repository, {"origin", "main"}, {{"GIT_TRANSFER_TRACE", "1"}});
  expect_success(pushed);
  const auto messages = agent_messages(pushed.error_output);
  for (const TestFile& file : files) {
    const auto size = static_cast<std::int64_t>(file.content.size());
    std::vector<AgentMessage> of_file;
    std::copy_if(
        messages.begin(), messages.end(), std::back_inserter(of_file),
        [oid = sha256_of(file.content)](const auto& message) { return message.oid == oid; });
    ASSERT_GE(of_file.size(), 2U) << file.name;
    const AgentMessage complete = of_file.back();
    of_file.pop_back();
    EXPECT_EQ(complete.event, "complete");
    EXPECT_FALSE(complete.is_error);

    std::int64_t so_far = 0;
    for (const AgentMessage& message : of_file) {
      EXPECT_EQ(message.event, "progress");
      EXPECT_GE(message.bytes_since_last, 0);
      so_far += message.bytes_since_last;
      EXPECT_EQ(message.bytes_so_far, so_far);
    }
    EXPECT_EQ(so_far, size) << file.name;
    EXPECT_GT(of_file.size(), file.content.size() > part ? 3U : 0U) << file.name;
  }
}

TEST_P(PushProgress, OfGitLfsEndsAtTheSizeOfEachFile) {
  const std::string log = (folder() / "progress").string();
  expect_success(push(repository, {"origin", "main"}, {{"GIT_LFS_PROGRESS", log}}));
  std::map<std::string, std::uint64_t> done;
  std::istringstream lines(read_file(log));
  // upload 1/3 4096/100000 name
  std::string direction, index, name;
  std::uint64_t bytes = 0, total = 0;
  for (char slash = 0; lines >> direction >> index >> bytes >> slash >> total >> name;) {
    EXPECT_EQ(direction, "upload");
    EXPECT_GE(bytes, done[name]) << name;
    EXPECT_LE(bytes, total) << name;
    done[name] = bytes;
  }
  EXPECT_TRUE(lines.eof());
  for (const TestFile& file : files) EXPECT_EQ(done[file.name], file.content.size()) << file.name;
}

INSTANTIATE_TEST_SUITE_P(Faults, PushProgress,
                         ::testing::Values(ProgressRow{"WithoutRetries", slow},
                                           ProgressRow{"WithRetries", slow_with_retries}),
                         row_name);

}  // namespace
}  // namespace hoist::test
