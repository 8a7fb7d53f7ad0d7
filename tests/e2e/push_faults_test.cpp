// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// Longer than what the faults in the middle of a body let pass.
constexpr std::size_t part = 262144;

class PushFaults : public GitWorld {
 protected:
  void start(hub::Dialect dialect) {
    start_hub({.dialect = dialect, .chunk_size = part});
    repository = make_repository();
    commit(repository, files);
  }

  /// The line that tells the user of the object.
  [[nodiscard]] std::string what_the_user_reads(const std::string& output) const {
    const std::size_t at = output.find(sha256_of(files.front().content));
    if (at == std::string::npos) return "";
    const std::size_t begin = output.rfind('\n', at) + 1;
    return output.substr(begin, output.find('\n', at) - begin);
  }

  std::filesystem::path repository;
  const std::vector<TestFile> files{{"model.bin", random_bytes(6 * part - 1, 1)}};
};

struct SurvivedRow {
  const char* name;
  const char* fault;
  std::size_t parts;  ///< How many of the hub's answers to parts are good ones.
};

class SurvivedFault : public PushFaults, public ::testing::WithParamInterface<SurvivedRow> {};

TEST_P(SurvivedFault, IsNotNoticedByTheUser) {
  start(hub::Dialect::hub);
  hub().set_faults(hub::named_faults(GetParam().fault));
  const auto pushed = push(repository);
  expect_success(pushed);
  EXPECT_THAT(pushed.output + pushed.error_output, Not(HasSubstr("error")));
  EXPECT_EQ(count(hub::Target::part), GetParam().parts);
  expect_on_hub(files);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, SurvivedFault,
    ::testing::Values(SurvivedRow{"ServiceUnavailableWithRetryAfter", "part-503-retry-after", 6},
                      SurvivedRow{"ResetInMidBody", "part-reset", 6},
                      SurvivedRow{"PartsWhoseAnswersGetLost", "part-answer-lost", 6},
                      SurvivedRow{"ServerErrorsAtRandom", "part-500-at-random", 6},
                      SurvivedRow{"AskedToSlowDown", "part-slow-down", 6},
                      SurvivedRow{"CompletionRefusedOnce", "complete-503", 6},
                      SurvivedRow{"ErrorUnderStatus200", "complete-200-error-xml", 6}),
    row_name);

struct FatalRow {
  const char* name;
  const char* fault;
  hub::Dialect dialect;
  const char* words;  ///< What the user must read.
};

class FatalFault : public PushFaults, public ::testing::WithParamInterface<FatalRow> {};

TEST_P(FatalFault, IsExplainedAndTheNextPushSucceeds) {
  start(GetParam().dialect);
  hub().set_faults(hub::named_faults(GetParam().fault));
  const auto failed =
      push(repository, {"origin", "main"}, {{"HOIST_LOG", "debug"}, {"HOIST_CONNECTIONS", "1"}});
  EXPECT_NE(failed.exit_status, 0);
  EXPECT_THAT(what_the_user_reads(failed.error_output),
              AllOf(HasSubstr(GetParam().words), Not(HasSubstr("?")), Not(HasSubstr("://"))))
      << failed.error_output;
  EXPECT_EQ(git(repository, {"ls-remote", "origin"}), "") << "the ref was pushed nevertheless";

  hub().set_faults({});
  expect_success(push(repository));
  expect_on_hub(files);
  expect_cloned(files);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, FatalFault,
    ::testing::Values(
        FatalRow{"MissingETag", "part-etag-never", hub::Dialect::hub, "has no ETag"},
        FatalRow{"ExpiredUrls", "urls-expire-always", hub::Dialect::hub, "Request has expired"},
        FatalRow{"RefusedSignature", "part-403-signature", hub::Dialect::hub,
                 "The signature does not match"},
        FatalRow{"RefusedCompletion", "complete-400", hub::Dialect::hub, "the parts do not match"},
        FatalRow{"ErrorUnderStatus200", "complete-200-error-json", hub::Dialect::hub,
                 "the parts do not match"},
        FatalRow{"CsgHubsMessageUnderStatus200", "complete-200-msg", hub::Dialect::csghub,
                 "the parts do not match"},
        FatalRow{"LostPart", "part-lost", hub::Dialect::csghub, "part 2 has not been uploaded"}),
    row_name);

TEST_F(PushFaults, AHubThatFailsOneOfFiveRequestsIsNotNoticedByTheUser) {
  start_hub({.chunk_size = 16384});
  repository = make_repository();
  std::vector<TestFile> many;
  for (std::size_t i = 0; i < 10; ++i) {
    many.push_back({std::to_string(i) + ".bin", random_bytes(30 * 16384 + i, 10 + i)});
  }
  commit(repository, many);
  hub().set_faults(hub::named_faults("soak"));
  const auto pushed = push(repository);
  expect_success(pushed);
  EXPECT_THAT(pushed.output + pushed.error_output, Not(HasSubstr("error")));
  expect_on_hub(many);
}

TEST_F(PushFaults, PatienceEndsWithTheCause) {
  start(hub::Dialect::hub);
  git(repository, {"config", "hoist.patience", "1s"});
  hub().set_faults(hub::named_faults("part-500-always"));
  const auto failed = push(repository);
  EXPECT_NE(failed.exit_status, 0);
  EXPECT_THAT(what_the_user_reads(failed.error_output),
              AllOf(HasSubstr("part 2 of 6"), HasSubstr("InternalError"),
                    HasSubstr("We encountered an internal error")));
}

TEST_F(PushFaults, AServerThatEchoesSecretsIsNotRepeated) {
  start(hub::Dialect::hub);
  const std::string secrets = "http://u:" + token() + "@h/p?X-Amz-Signature=" + token() +
                              " Authorization: Bearer " + token();
  hub().set_faults(hub::parse_faults(
      R"({"rules": [{"on": "part", "answer": {"status": 403, "body":
          "<Error><Code>AccessDenied</Code><Message>See )" +
      secrets + R"(</Message></Error>"}}]})"));
  const auto failed =
      push(repository, {"origin", "main"}, {{"HOIST_LOG", "debug"}, {"GIT_TRANSFER_TRACE", "1"}});
  EXPECT_NE(failed.exit_status, 0);
  EXPECT_THAT(failed.error_output, AllOf(HasSubstr("AccessDenied"), Not(HasSubstr(token()))));
}

TEST_F(PushFaults, OneObjectThatFailsLeavesTheOthersAlone) {
  start(hub::Dialect::hub);
  std::vector<TestFile> all = files;
  for (std::size_t i = 0; i < 5; ++i) {
    all.push_back({std::to_string(i) + ".bin", random_bytes(3 * part + i, 10 + i)});
  }
  commit(repository, all);
  // Only the first object is that large.
  hub().set_faults(hub::parse_faults(
      R"({"rules": [{"on": "part", "parts": [6], "answer": {"status": 404, "body": "gone"}}]})"));
  const auto failed = push(repository);
  EXPECT_NE(failed.exit_status, 0);
  EXPECT_THAT(what_the_user_reads(failed.error_output), HasSubstr("part 6 of 6"));
  EXPECT_EQ(count(hub::Target::complete), 5U);

  hub().set_faults({});
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::complete), 6U);
  expect_on_hub(all);
}

}  // namespace
}  // namespace hoist::test
