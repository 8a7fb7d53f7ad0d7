// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t part = 65536;
constexpr std::size_t parts = 12;
constexpr std::uint64_t before_the_end = 5;

struct ExpiryRow {
  const char* name;
  hub::Dialect dialect;
  bool resume_uploads;     ///< The hub gives new URLs of the same upload.
  std::size_t most_parts;  ///< That may be accepted in all.
};

/// Signed URLs end in the middle of a push to a hub that wants a credential.
class PushWithFreshUrls : public GitWorld, public ::testing::WithParamInterface<ExpiryRow> {};

TEST_P(PushWithFreshUrls, SendsAgainOnlyWhatTheServerDoesNotKeep) {
  hub::HubOptions options;
  options.uploads = {.dialect = GetParam().dialect, .chunk_size = part};
  options.resume_uploads = GetParam().resume_uploads;
  start_hub_with(options);
  hub::FaultRule expire;
  expire.after_parts = before_the_end;
  expire.times = 1;
  expire.effect = hub::effect::Expire{};
  hub().set_faults({expire});
  const auto repository = make_repository();
  const std::vector<TestFile> files{{"model.bin", random_bytes(parts * part - 1, 1)}};
  commit(repository, files);

  const auto pushed = push(repository);
  expect_success(pushed);
  expect_on_hub(files);
  EXPECT_GE(count(hub::Target::part), parts);
  EXPECT_LE(count(hub::Target::part), GetParam().most_parts);
}

// Without the same upload, what was accepted before the end goes again.
INSTANTIATE_TEST_SUITE_P(
    Servers, PushWithFreshUrls,
    ::testing::Values(ExpiryRow{"HubThatGoesOn", hub::Dialect::hub, true, parts},
                      ExpiryRow{"HubThatBeginsAnew", hub::Dialect::hub, false, 2 * parts - 1},
                      ExpiryRow{"CsgHub", hub::Dialect::csghub, false, parts}),
    row_name);

class PushWithALostCompletion : public GitWorld {};

TEST_F(PushWithALostCompletion, IsFoundToHaveSucceeded) {
  start_hub({.chunk_size = part});
  hub().set_faults(hub::named_faults("complete-answer-lost-then-404"));
  const auto repository = make_repository();
  const std::vector<TestFile> files{{"model.bin", random_bytes(3 * part, 1)}};
  commit(repository, files);
  expect_success(push(repository));
  expect_on_hub(files);
  EXPECT_EQ(count(hub::Target::part), 3U);
}

}  // namespace
}  // namespace hoist::test
