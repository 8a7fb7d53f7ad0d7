// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t part = 65536;

class PushDialects : public GitWorld {};

TEST_F(PushDialects, AnActionWithoutPartsIsOnePut) {
  start_hub({.chunk_size = part, .single_put_below = 2 * part});
  const auto repository = make_repository();
  const std::vector<TestFile> files{{"one byte.bin", "x"},
                                    {"one put.bin", random_bytes(2 * part, 1)},
                                    {"parts.bin", random_bytes(5 * part, 2)}};
  commit(repository, files);
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::put), 2U);
  EXPECT_EQ(count(hub::Target::part), 5U);
  EXPECT_EQ(count(hub::Target::complete), 1U);
  expect_on_hub(files);
  expect_cloned(files);
}

TEST_F(PushDialects, AServerWithoutPartsIsLeftToGitLfs) {
  start_hub({.chunk_size = 100 * part});
  const auto repository = make_repository();
  const std::vector<TestFile> files{{"model.bin", random_bytes(5 * part, 1)}};
  commit(repository, files);
  const auto pushed = push(repository, {"origin", "main"}, {{"GIT_TRANSFER_TRACE", "1"}});
  expect_success(pushed);
  EXPECT_THAT(pushed.error_output, HasSubstr("starting transfer adapter \"basic\""));
  expect_on_hub(files);
}

TEST_F(PushDialects, CsgHubTakesEverySizeInParts) {
  start_hub({.dialect = hub::Dialect::csghub, .chunk_size = part});
  const auto repository = make_repository();
  const std::vector<TestFile> files{{"one byte.bin", "x"},
                                    {"twelve parts.bin", random_bytes(11 * part + 1, 2)}};
  commit(repository, files);
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::part), 13U);
  EXPECT_EQ(count(hub::Target::complete), 2U);
  expect_on_hub(files);
  expect_cloned(files);
}

TEST_F(PushDialects, AHubThatGivesMd5AsETagsIsFine) {
  hub::HubOptions options;
  options.uploads.chunk_size = part;
  options.etag = hub::EtagKind::md5;
  options.verify_action = false;
  start_hub_with(std::move(options));
  const auto repository = make_repository();
  git(repository, {"config", "hoist.verifyParts", "on"});
  const std::vector<TestFile> files{{"model.bin", random_bytes(5 * part + 1, 1)}};
  commit(repository, files);
  // A part that arrives damaged shows by its ETag, and goes again.
  hub().set_faults(hub::named_faults("part-corrupt"));
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::part), 7U);
  expect_on_hub(files);
}

}  // namespace
}  // namespace hoist::test
