// SPDX-License-Identifier: Apache-2.0
// The http transport before servers that do odd things, byte for byte.
#include <atomic>
#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/repository/git_answers.hpp"
#include "tests/repository/tls_git_server.hpp"
#include "tests/repository/transport_world.hpp"
#include "tests/support/raw_server.hpp"

namespace hoist::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* service = "git-upload-pack";

class HttpFaults : public TransportWorld {
 protected:
  /// The error that connecting to a server with this one answer ends with.
  Error error_after(const std::string& answer) {
    RawServer server([&](const RawRequest&) { return RawAnswer{answer, true}; });
    return error_of([&] { refs(server.url() + "/me/model"); });
  }
};

TEST_F(HttpFaults, AsksAsGitDoes) {
  RawServer server([](const RawRequest&) { return RawAnswer{advertisement_answer(service)}; });
  EXPECT_THAT(refs(server.url() + "/me/model/"), IsEmpty());
  ASSERT_EQ(server.requests().size(), 1U);
  const RawRequest request = server.requests()[0];
  EXPECT_EQ(request.first_line(), "GET /me/model/info/refs?service=git-upload-pack HTTP/1.1");
  EXPECT_THAT(request.head, AllOf(HasSubstr("\r\nUser-Agent: git/hoist-"),
                                  Not(HasSubstr("Git-Protocol")), Not(HasSubstr("Authorization"))));
}

TEST_F(HttpFaults, BelievesNothingOddOfTheHeadOfAnEmptyRemote) {
  const std::string service_line = pkt_line("# service=git-upload-pack\n") + "0000";
  const std::string version_2 = service_line + pkt_line("version 2\n") +
                                pkt_line("ls-refs=peel unborn\n") + pkt_line("fetch\n") + "0000";
  const auto head = [](const std::string& name) {
    return pkt_line("unborn HEAD symref-target:" + name + "\n") + "0000";
  };
  struct Row {
    std::string capabilities;
    std::string answer;
    std::optional<std::string> branch;
  };
  for (const Row& row : {
           Row{version_2, head("refs/heads/trunk"), "refs/heads/trunk"},
           Row{version_2, head("refs/tags/trunk"), std::nullopt},
           Row{version_2, head("refs/heads/../../config"), std::nullopt},
           Row{version_2, head(std::string("refs/heads/a\0b", 14)), std::nullopt},
           Row{version_2, "0000", std::nullopt},
           Row{version_2, "", std::nullopt},
           Row{version_2, "ffffunborn HEAD symref-target:refs/heads/trunk", std::nullopt},
           Row{version_2, "-001oops", std::nullopt},
           Row{service_line + pkt_line("version 2\n") + pkt_line("ls-refs\n") + "0000",
               head("refs/heads/trunk"), std::nullopt},
           Row{empty_advertisement(service), head("refs/heads/trunk"), std::nullopt},
           Row{"", head("refs/heads/trunk"), std::nullopt},
       }) {
    RawServer server([&](const RawRequest& request) {
      const bool is_get = request.first_line().starts_with("GET");
      return RawAnswer{http_answer(
          "200 OK",
          fmt::format("application/x-{}-{}", service, is_get ? "advertisement" : "result"),
          is_get ? row.capabilities : row.answer)};
    });
    EXPECT_EQ(unborn_head(server.url() + "/me/model"), row.branch) << row.capabilities << "\n"
                                                                   << row.answer;
    for (const RawRequest& request : server.requests()) {
      EXPECT_THAT(request.head, HasSubstr("\r\nGit-Protocol: version=2\r\n"));
    }
  }
}

TEST_F(HttpFaults, TellsWhatAStatusMeansInTheServersWords) {
  struct Row {
    const char* status;
    ErrorKind kind;
  };
  for (const Row& row :
       {Row{"401 Unauthorized", ErrorKind::permission}, Row{"403 Forbidden", ErrorKind::permission},
        Row{"404 Not Found", ErrorKind::not_found}, Row{"410 Gone", ErrorKind::http},
        Row{"413 Too Large", ErrorKind::http}, Row{"503 Busy", ErrorKind::http}}) {
    const Error error = error_after(
        http_answer(row.status, "text/plain; charset=utf-8", "come\x1b[31m back\ntomorrow"));
    EXPECT_EQ(error.kind(), row.kind) << row.status;
    EXPECT_THAT(error.what(), AllOf(HasSubstr(std::string(row.status, 3)), HasSubstr("tomorrow"),
                                    HasSubstr("/me/model"), Not(HasSubstr("\x1b"))));
  }
}

TEST_F(HttpFaults, ShowsNoSecretThatTheServerRepeats) {
  token = "canarytoken0123";
  RawServer server([&](const RawRequest& request) {
    const std::size_t value = request.head.find("Authorization: Basic ") + 21;
    const std::string encoded = request.head.substr(value, request.head.find('\r', value) - value);
    return RawAnswer{
        http_answer("403 Forbidden", "text/plain", "no " + *token + " and no " + encoded)};
  });
  const Error error = error_of([&] { refs(server.url() + "/me/model"); });
  EXPECT_EQ(error.kind(), ErrorKind::permission);
  EXPECT_THAT(error.what(), AllOf(HasSubstr(": no "), Not(HasSubstr("canarytoken")),
                                  Not(HasSubstr("Y2FuYXJ5dG9r")), Not(HasSubstr("aG9pc3Q6"))));
}

TEST_F(HttpFaults, RefusesAServerThatIsNoneOfGit) {
  const Error page = error_after(http_answer("200 OK", "text/html", "<html>welcome</html>"));
  EXPECT_EQ(page.kind(), ErrorKind::protocol);
  EXPECT_THAT(page.what(), HasSubstr("text/html"));
  EXPECT_EQ(error_after(http_answer("200 OK", "application/x-git-upload-pack-advertisement",
                                    "0008oops0000"))
                .kind(),
            ErrorKind::network);
  EXPECT_EQ(error_after("no HTTP at all\r\n\r\n").kind(), ErrorKind::network);
  EXPECT_EQ(error_after("HTTP/1.1 200 OK\r\n").kind(), ErrorKind::network);
}

TEST_F(HttpFaults, NamesAServerThatCannotBeReached) {
  const Error error = error_of([&] { refs("http://127.0.0.1:1/me/model"); });
  EXPECT_EQ(error.kind(), ErrorKind::network);
  EXPECT_THAT(error.what(), HasSubstr("127.0.0.1:1"));
}

TEST_F(HttpFaults, GivesUpOnAServerThatSaysNothing) {
  std::atomic<bool> over = false;
  RawServer server([&](const RawRequest&) {
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return RawAnswer{"", true};
  });
  limits.refs = std::chrono::seconds(1);
  const Error error = error_of([&] { refs(server.url() + "/me/model"); });
  over = true;
  EXPECT_EQ(error.kind(), ErrorKind::network);
  EXPECT_THAT(error.what(), HasSubstr("silent for 1 s"));
}

TEST_F(HttpFaults, FollowsARedirectOfTheFirstRequestAndStaysThere) {
  RawServer server([&](const RawRequest& request) {
    if (request.first_line().find(" /old/") == std::string::npos) {
      return RawAnswer{request.first_line().starts_with("GET")
                           ? advertisement_answer("git-receive-pack")
                           : http_answer("403 Forbidden", "text/plain", "read only")};
    }
    return RawAnswer{http_answer("301 Moved", "text/plain", "",
                                 "Location: /new/info/refs?service=git-receive-pack\r\n")};
  });
  token = "canarytoken";
  const Error error = error_of([&] { push(make_repository("work"), server.url() + "/old"); });
  EXPECT_EQ(error.kind(), ErrorKind::permission) << error.what();
  ASSERT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(server.requests()[2].first_line(), "POST /new/git-receive-pack HTTP/1.1");
  EXPECT_THAT(server.requests()[2].head, HasSubstr("\r\nAuthorization: Basic"));
}

TEST_F(HttpFaults, TakesNoCredentialToAnotherServer) {
  RawServer other([](const RawRequest&) { return RawAnswer{advertisement_answer(service)}; });
  RawServer server([&](const RawRequest&) {
    return RawAnswer{
        http_answer("302 Found", "text/plain", "",
                    fmt::format("Location: {}/x/info/refs?service={}\r\n", other.url(), service))};
  });
  token = "canarytoken";
  config = {{"http.extraheader", "X-Secret: canaryheader"}};
  const std::size_t host = server.url().find("://") + 3;
  refs("http://me:canarypassword@" + server.url().substr(host) + "/me/model");
  ASSERT_EQ(other.requests().size(), 1U);
  EXPECT_THAT(other.requests()[0].head,
              AllOf(Not(HasSubstr("Authorization")), Not(HasSubstr("canary"))));
}

TEST_F(HttpFaults, RefusesOtherRedirects) {
  struct Row {
    const char* name;
    std::string location;
    ConfigEntries config;
  };
  for (const Row& row :
       {Row{"to no repository", "/login", {}},
        Row{"to itself for ever", "/me/model/info/refs?service=git-upload-pack", {}},
        Row{"forbidden by the user",
            "/new/info/refs?service=git-upload-pack",
            {{"http.followredirects", "false"}}}}) {
    config = row.config;
    const Error error = error_after(
        http_answer("302 Found", "text/plain", "", "Location: " + row.location + "\r\n"));
    EXPECT_THAT(error.kind(), ::testing::AnyOf(ErrorKind::protocol, ErrorKind::network))
        << row.name;
    EXPECT_THAT(error.what(), HasSubstr("redirect")) << row.name;
  }
}

TEST_F(HttpFaults, SendsAShortPushOnceMoreWhenAskedForACredentialLate) {
  RawServer server([&](const RawRequest& request) {
    if (request.first_line().starts_with("GET")) {
      return RawAnswer{advertisement_answer("git-receive-pack")};
    }
    if (request.head.find("Authorization") == std::string::npos) {
      return RawAnswer{http_answer("401 Unauthorized", "text/plain", "who?")};
    }
    return RawAnswer{
        http_answer("200 OK", "application/x-git-receive-pack-result",
                    pkt_line("unpack ok\n") + pkt_line("ok refs/heads/main\n") + "0000")};
  });
  const std::string helper = (folder() / "home/helper").string();
  write_file(helper, "#!/bin/sh\necho username=u\necho password=p\n");
  std::filesystem::permissions(helper, std::filesystem::perms{0700});
  git(folder(), {"config", "--global", "credential.helper", helper});
  EXPECT_THAT(push(make_repository("work"), server.url() + "/me/model"),
              ElementsAre(::testing::Pair("refs/heads/main", "")));
  ASSERT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(server.requests()[1].body, server.requests()[2].body);
}

TEST_F(HttpFaults, SaysWhatToDoWhenALongPushIsAskedForACredentialLate) {
  RawServer server([&](const RawRequest& request) {
    if (request.first_line().starts_with("GET")) {
      return RawAnswer{advertisement_answer("git-receive-pack")};
    }
    return RawAnswer{http_answer("401 Unauthorized", "text/plain", "who?")};
  });
  const Error error =
      error_of([&] { push(make_repository("work", 5'000'000), server.url() + "/me/model"); });
  EXPECT_EQ(error.kind(), ErrorKind::permission) << error.what();
  EXPECT_THAT(error.hint(), HasSubstr("http.postBuffer"));
}

TEST_F(HttpFaults, HintsAtTheServersLimitForALongPush) {
  RawServer server([&](const RawRequest& request) {
    if (request.first_line().starts_with("GET")) {
      return RawAnswer{advertisement_answer("git-receive-pack")};
    }
    return RawAnswer{http_answer("413 Request Entity Too Large", "text/html", "<html>")};
  });
  const Error error =
      error_of([&] { push(make_repository("work", 5'000'000), server.url() + "/me/model"); });
  EXPECT_EQ(error.http_status(), 413) << error.what();
  EXPECT_THAT(error.hint(), HasSubstr("client_max_body_size"));
}

/// Takes no body of a push that comes in chunks.
class DeafServer {
 public:
  [[nodiscard]] std::string url() const { return server_.url() + "/me/model"; }
  DeafServer() = default;
  DeafServer(const DeafServer&) = delete;
  DeafServer& operator=(const DeafServer&) = delete;
  ~DeafServer() { over_ = true; }
  [[nodiscard]] bool has_a_push() const { return has_a_push_; }

 private:
  RawAnswer answer(const RawRequest& request) {
    if (request.first_line().starts_with("GET")) {
      return RawAnswer{advertisement_answer("git-receive-pack")};
    }
    has_a_push_ = true;
    while (!over_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return RawAnswer{"", true};
  }

  std::atomic<bool> has_a_push_ = false;
  std::atomic<bool> over_ = false;
  RawServer server_{[this](const RawRequest& request) { return answer(request); }};
};

TEST_F(HttpFaults, EndsSoonWhenItIsStoppedInTheMiddleOfAPush) {
  const DeafServer server;
  stop_requested = [&] { return server.has_a_push(); };
  const Error error = error_of([&] { push(make_repository("work", 20'000'000), server.url()); });
  EXPECT_EQ(error.kind(), ErrorKind::cancelled) << error.what();
}

TEST_F(HttpFaults, GivesUpOnAServerThatTakesNoMoreOfAPush) {
  const DeafServer server;
  limits.stall = std::chrono::seconds(1);
  const Error error = error_of([&] { push(make_repository("work", 20'000'000), server.url()); });
  EXPECT_EQ(error.kind(), ErrorKind::network);
  EXPECT_THAT(error.what(), HasSubstr("took no byte for 1 s"));
}

TEST_F(HttpFaults, LetsAServerThinkAboutAPushThatItHas) {
  RawServer server([&](const RawRequest& request) {
    if (request.first_line().starts_with("GET")) {
      return RawAnswer{advertisement_answer("git-receive-pack")};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    return RawAnswer{
        http_answer("200 OK", "application/x-git-receive-pack-result",
                    pkt_line("unpack ok\n") + pkt_line("ok refs/heads/main\n") + "0000")};
  });
  limits.stall = std::chrono::seconds(1);
  EXPECT_THAT(push(make_repository("work", 300'000), server.url() + "/me/model"),
              ElementsAre(::testing::Pair("refs/heads/main", "")));
}

TEST_F(HttpFaults, SpeaksTls13WithTheCertificateThatGitIsTold) {
  const Certificate certificate(folder());
  const TlsGitServer server(certificate);
  const Error error = error_of([&] { refs(server.url()); });
  EXPECT_EQ(error.kind(), ErrorKind::network);
  EXPECT_THAT(error.hint(), HasSubstr("http.sslCAInfo"));
  config = {{"http.sslcainfo", certificate.certificate_file.string()}};
  EXPECT_THAT(refs(server.url()), IsEmpty());
  config = {{"http.sslverify", "false"}};
  EXPECT_THAT(refs(server.url()), IsEmpty());
}

}  // namespace
}  // namespace hoist::test
