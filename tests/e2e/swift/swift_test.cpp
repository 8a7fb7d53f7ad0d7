// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

constexpr std::size_t part = std::size_t{8} << 20U;

std::string required(const char* name) {
  const char* const value = ::getenv(name);
  if (value == nullptr || *value == '\0') {
    throw std::runtime_error(std::string(name) +
                             " is not set: `. DIR/env` of `scripts/swift start DIR`");
  }
  return value;
}

class PushToSwift : public GitWorld {
 protected:
  void SetUp() override {
    hub::HubOptions options;
    options.uploads.chunk_size = part;
    options.s3 = hub::S3Options{
        .endpoint = required("HOIST_TEST_S3_ENDPOINT"),
        .bucket = required("HOIST_TEST_S3_BUCKET"),
        .region = required("HOIST_TEST_S3_REGION"),
        .access_key = required("HOIST_HUB_S3_ACCESS_KEY"),
        .secret_key = required("HOIST_HUB_S3_SECRET_KEY"),
    };
    watch_for("the S3 store's key", options.s3->secret_key);
    start_hub_with(std::move(options));
  }
};

TEST_F(PushToSwift, GoesInRealS3PartsAndComesBackWhole) {
  const auto repository = make_repository();
  // New bytes on each run: the store may be there longer than the hub.
  const std::vector<TestFile> files{
      {"model.bin", random_bytes(5 * part + 1, std::random_device()())}};
  commit(repository, files);
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::complete), 1U);
  EXPECT_EQ(count(hub::Target::verify), 1U);
  // The parts went to the store, not to the hub.
  EXPECT_EQ(count(hub::Target::part), 0U);
  expect_cloned(files);
}

}  // namespace
}  // namespace hoist::test
