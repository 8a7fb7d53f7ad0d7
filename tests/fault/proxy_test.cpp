// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/upload_run.hpp"
#include "tests/support/raw_server.hpp"
#include "tests/support/scoped_environment.hpp"

namespace hoist::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

/// A forward proxy that answers in place of every server.
class ProxyTest : public testing::Test {
 protected:
  static UploadRun run(const std::string& server,
                       const std::vector<std::pair<std::string, std::string>>& configuration) {
    const auto action = parts_action(1000, {server + "/a%2Fb?sig=c4n4ry-99"}, server + "/complete");
    return run_upload(make_object(1000), action,
                      {.patience = milliseconds(300), .settings_for = configured(configuration)});
  }
  static std::vector<std::string> lines_of(const RawServer& server) {
    std::vector<std::string> lines;
    for (const RawRequest& request : server.requests()) lines.push_back(request.first_line());
    return lines;
  }
  static RawAnswer accept(const RawRequest&) { return accepted_with("\"tag\""); }

  RawServer proxy_{accept};
  RawServer server_{accept};
};

TEST_F(ProxyTest, TheConfiguredOneTakesEveryRequestByItsWholeUrl) {
  EXPECT_EQ(run("http://store.invalid", {{"http.proxy", proxy_.url()}}).words(), "");
  EXPECT_THAT(lines_of(proxy_),
              testing::ElementsAre("PUT http://store.invalid/a%2Fb?sig=c4n4ry-99 HTTP/1.1",
                                   "POST http://store.invalid/complete HTTP/1.1"));
}

TEST_F(ProxyTest, TheOneOfTheEnvironmentIsUsed) {
  const ScopedEnvironment variable("http_proxy", proxy_.url());
  EXPECT_EQ(run("http://store.invalid", {}).words(), "");
  EXPECT_EQ(proxy_.requests().size(), 2U);
}

TEST_F(ProxyTest, AnEmptyConfigurationTurnsTheEnvironmentsOneOff) {
  const ScopedEnvironment variable("http_proxy", proxy_.url());
  EXPECT_EQ(run(server_.url(), {{"http.proxy", ""}}).words(), "");
  EXPECT_TRUE(proxy_.requests().empty());
}

TEST_F(ProxyTest, NoProxyCountsAlsoForAConfiguredOne) {
  const ScopedEnvironment variable("no_proxy", "store.invalid,127.0.0.1");
  EXPECT_EQ(run(server_.url(), {{"http.proxy", proxy_.url()}}).words(), "");
  EXPECT_TRUE(proxy_.requests().empty());
  EXPECT_EQ(server_.requests().size(), 2U);
}

TEST_F(ProxyTest, ThatIsNotThereIsNamedWithoutItsPassword) {
  const UploadRun run =
      this->run("http://store.invalid", {{"http.proxy", "http://user:c4n4ry-pw@127.0.0.1:1"}});
  EXPECT_THAT(run.words(), AllOf(HasSubstr("Failed to connect"), HasSubstr("127.0.0.1 port 1"),
                                 HasSubstr("proxy"), Not(HasSubstr("c4n4ry"))));
  EXPECT_THAT(run.log, Each(Not(HasSubstr("c4n4ry"))));
}

TEST_F(ProxyTest, GetsItsCredentialsAndTheServerDoesNot) {
  const RawServer asking([](const RawRequest& request) -> RawAnswer {
    if (request.head.find("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=") != std::string::npos) {
      return accepted_with("\"tag\"");
    }
    return {"HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"};
  });
  const std::string url = "http://user:secret@127.0.0.1:" + std::to_string(asking.port());
  EXPECT_EQ(run("http://store.invalid", {{"http.proxy", url}}).words(), "");
  for (const RawRequest& request : asking.requests()) {
    EXPECT_THAT(request.head, Not(HasSubstr("\r\nAuthorization:")));
  }
}

}  // namespace
}  // namespace hoist::test
