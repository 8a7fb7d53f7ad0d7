// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/upload_run.hpp"

namespace hoist::test {
namespace {

using hub::FaultRule;
namespace effect = hub::effect;

/// The first attempt at part 3 would take 100 s; all others take no time.
TEST(Straggler, GetsASecondAttemptBesideItWhereETagsAreMd5) {
  const TempDir folder;
  hub::HubOptions options;
  options.root = folder.path();
  options.uploads.chunk_size = 10'000'000;  // more than the sockets hold
  options.etag = hub::EtagKind::md5;
  FaultRule crawls;
  crawls.parts = {3};
  crawls.attempts = {1};
  crawls.effect = effect::Slow{100'000};
  options.faults = {crawls};
  hub::LocalHub hub(options);
  const TestObject object = make_object(59'000'000);
  const UploadRun run =
      run_upload(object, to_action(hub.begin_upload(object.oid, object.content.size())),
                 {.connections = 4, .verify_parts = lfs::VerifyParts::on});
  EXPECT_EQ(run.words(), "");
  EXPECT_TRUE(hub.object(object.oid));
  EXPECT_EQ(run.logged("part 3 of 6 moves at"), 1U);
  EXPECT_EQ(run.logged("a second attempt beside it"), 1U);
  EXPECT_EQ(run.progress.back(), object.content.size());
}

TEST(BandwidthLimit, HoldsAllConnectionsTogether) {
  const TempDir folder;
  hub::HubOptions options;
  options.root = folder.path();
  options.uploads.chunk_size = 200'000;
  hub::LocalHub hub(options);
  const TestObject object = make_object(2'000'000);
  const auto before = std::chrono::steady_clock::now();
  const UploadRun run =
      run_upload(object, to_action(hub.begin_upload(object.oid, object.content.size())),
                 {.connections = 4, .bandwidth = 1'000'000});
  EXPECT_EQ(run.words(), "");
  // Two seconds by the limit; without one it takes milliseconds.
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
}

}  // namespace
}  // namespace hoist::test
