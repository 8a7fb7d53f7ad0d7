// SPDX-License-Identifier: Apache-2.0
// git's smart HTTP between libgit2, on hoist's transport, and git http-backend in the local hub.
#include <chrono>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/transport_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr const char* secret = "canary0123456789";

class HttpTransport : public TransportWorld {
 protected:
  /// The hub's repository gets a commit.
  fs::path seed(std::size_t file_bytes = 10) {
    const fs::path source = make_repository("source", file_bytes);
    git(source, {"push", "--quiet", on_hub().string(), "main"});
    return source;
  }
  void give_helper(const std::string& password) {
    const fs::path helper = folder() / "home/helper";
    write_file(helper, fmt::format("#!/bin/sh\necho \"$1\" >> {}\n[ \"$1\" = get ] || exit 0\n"
                                   "echo username=u\necho password={}\n",
                                   (folder() / "asked").string(), password));
    fs::permissions(helper, fs::perms{0700});
    git(folder(), {"config", "--global", "credential.helper", helper.string()});
  }
  [[nodiscard]] std::string asked_of_helper() const {
    return fs::exists(folder() / "asked") ? read_file(folder() / "asked") : "";
  }
};

TEST_F(HttpTransport, Clones) {
  start_hub();
  const fs::path source = seed(3'000'000);
  const fs::path copy = clone(url());
  EXPECT_EQ(head_of(copy), head_of(source));
  git(copy, {"fsck", "--full", "--strict"});
}

TEST_F(HttpTransport, ClonesAnEmptyRepository) {
  start_hub();
  on_hub();
  const fs::path copy = clone(url());
  EXPECT_EQ(git(copy, {"for-each-ref"}), "");
}

TEST_F(HttpTransport, KnowsWhatHeadOfAnEmptyRepositoryStandsFor) {
  start_hub("canarytoken");
  git(on_hub(), {"symbolic-ref", "HEAD", "refs/heads/trunk"});
  token = "canarytoken";
  EXPECT_EQ(unborn_head(url()), "refs/heads/trunk");
}

TEST_F(HttpTransport, FetchesWhatIsNewAfterNegotiation) {
  start_hub();
  const fs::path source = seed();
  const fs::path copy = clone(url());
  for (int i = 0; i < 30; ++i) commit(source);
  git(source, {"push", "--quiet", on_hub().string(), "main"});
  fetch(copy, url());
  EXPECT_EQ(head_of(copy, "refs/remotes/origin/main"), head_of(source));
  fetch(copy, url());
}

TEST_F(HttpTransport, PushesOnOneConnection) {
  start_hub();
  on_hub();
  const fs::path work = make_repository("work");
  EXPECT_THAT(push(work, url()), UnorderedElementsAre(Pair("refs/heads/main", "")));
  EXPECT_EQ(head_of(on_hub()), head_of(work));
  const auto requests = hub().requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].connection, requests[1].connection);
  EXPECT_THAT(requests[1].headers, ::testing::Contains(Pair("Content-Length", ::testing::_)));
}

TEST_F(HttpTransport, PushesALongPackInChunks) {
  start_hub();
  on_hub();
  const fs::path work = make_repository("work", 5'000'000);
  EXPECT_THAT(push(work, url()), UnorderedElementsAre(Pair("refs/heads/main", "")));
  EXPECT_EQ(head_of(on_hub()), head_of(work));
  EXPECT_THAT(hub().requests().back().headers,
              ::testing::Contains(Pair("Transfer-Encoding", "chunked")));
}

TEST_F(HttpTransport, KeepsALongPackTogetherWhereHttpPostBufferSaysSo) {
  start_hub();
  on_hub();
  config = {{"http.postbuffer", "8m"}};
  push(make_repository("work", 5'000'000), url());
  EXPECT_THAT(hub().requests().back().headers,
              ::testing::Contains(Pair("Content-Length", ::testing::_)));
}

TEST_F(HttpTransport, ReportsARefThatTheServerRejects) {
  start_hub();
  const fs::path hook = on_hub() / "hooks/pre-receive";
  write_file(hook, "#!/bin/sh\necho not on a friday >&2\nexit 1\n");
  fs::permissions(hook, fs::perms{0700});
  EXPECT_THAT(push(make_repository("work"), url()),
              UnorderedElementsAre(Pair("refs/heads/main", HasSubstr("hook declined"))));
  EXPECT_THAT(server_words(), HasSubstr("not on a friday"));
}

TEST_F(HttpTransport, SaysNotFoundForARepositoryThatIsNotThere) {
  start_hub();
  const Error error = error_of([&] { clone(url()); });
  EXPECT_EQ(error.kind(), ErrorKind::not_found) << error.what();
  EXPECT_EQ(error.http_status(), 404);
  EXPECT_THAT(error.what(), HasSubstr("/me/model"));
}

TEST_F(HttpTransport, GivesTheTokenToTheRemote) {
  start_hub(secret);
  const fs::path source = seed();
  token = secret;
  EXPECT_EQ(head_of(clone(url())), head_of(source));
  for (const auto& request : hub().requests()) EXPECT_EQ(request.status, 200);
}

TEST_F(HttpTransport, TakesUserAndPasswordFromTheUrl) {
  start_hub(secret);
  seed();
  clone(url(fmt::format("me:{}", secret)));
  for (const auto& request : hub().requests()) EXPECT_EQ(request.status, 200);
}

TEST_F(HttpTransport, TakesHttpExtraHeader) {
  start_hub(secret);
  seed();
  config = {{"http.extraheader", fmt::format("Authorization: Bearer {}", secret)},
            {"http.extraheader", "X-Trace: 1"}};
  clone(url());
  for (const auto& request : hub().requests()) {
    EXPECT_THAT(request.headers, ::testing::Contains(Pair("X-Trace", "1")));
  }
}

TEST_F(HttpTransport, AsksTheHelperOnceAndApproves) {
  start_hub(secret);
  seed();
  give_helper(secret);
  clone(url());
  EXPECT_EQ(asked_of_helper(), "get\nstore\n");
}

TEST_F(HttpTransport, GivesUpWhenNoCredentialIsTaken) {
  start_hub(secret);
  on_hub();
  give_helper("wrongpassword");
  token = "wrongtoken";
  const Error error = error_of([&] { clone(url("me:wrongwrong")); });
  EXPECT_EQ(error.kind(), ErrorKind::permission);
  EXPECT_EQ(error.http_status(), 401);
  EXPECT_EQ(asked_of_helper(), "get\nerase\n");
  EXPECT_LE(git_requests(), 4U);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("the token"), Not(HasSubstr("wrongtoken")),
                                  Not(HasSubstr("wrongpassword")), Not(HasSubstr("wrongwrong"))));
  EXPECT_THAT(log(), AllOf(Not(HasSubstr("wrongtoken")), Not(HasSubstr("wrongwrong"))));
}

TEST_F(HttpTransport, FollowsInsteadOfAndPushInsteadOf) {
  start_hub();
  const fs::path work = make_repository("work");
  const fs::path elsewhere = folder() / "elsewhere.git";
  git(folder(), {"init", "--quiet", "--bare", elsewhere.string()});
  git(work, {"config", "url." + hub().url() + "/.insteadOf", "hub:"});
  git(work, {"config", "url." + folder().string() + "/.pushInsteadOf", "hub:me/"});
  git(work, {"remote", "add", "origin", "hub:me/elsewhere.git"});
  push(work, "origin");
  EXPECT_EQ(head_of(elsewhere), head_of(work));
  EXPECT_EQ(git_requests(), 0U);
}

TEST_F(HttpTransport, EndsSoonWhenItIsStopped) {
  hub::FaultRule rule;
  rule.on = hub::Target::git;
  rule.effect = hub::effect::Stall{std::nullopt, std::chrono::seconds(50)};
  start_hub({}, {rule});
  on_hub();
  int asked = 0;
  stop_requested = [&] { return ++asked > 2; };
  const Error error = error_of([&] { clone(url()); });
  EXPECT_EQ(error.kind(), ErrorKind::cancelled) << error.what();
}

TEST_F(HttpTransport, WorksAgainAfterAnOperationThatFailed) {
  start_hub(secret);
  seed();
  EXPECT_EQ(error_of([&] { clone(url()); }).kind(), ErrorKind::permission);
  token = secret;
  clone(url(), "again");
}

}  // namespace
}  // namespace hoist::test
