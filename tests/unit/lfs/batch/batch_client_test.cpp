// SPDX-License-Identifier: Apache-2.0
#include "lfs/batch/batch_client.hpp"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hoist/error.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/scripted_programs.hpp"
#include "tests/support/scripted_transport.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::seconds;
using test::SeenRequest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* answer_body =
    R"({"objects":[{"oid":"x","actions":{"upload":{"href":"https://s/1"}}}]})";
constexpr const char* by_helper = "Basic Ym9iOnB3";  // bob:pw
constexpr const char* by_url = "Basic dTpwdw==";     // u:pw

TransferResult answer(int status, std::string body = {}, std::vector<Header> headers = {}) {
  return HttpAnswer{status, std::move(headers), std::move(body)};
}
TransferResult ok() { return answer(200, answer_body); }
TransferResult redirect(const std::string& to, int status = 307) {
  return answer(status, "", {{"Location", to}});
}

std::string authorization(const SeenRequest& request) {
  return std::string(find_header(request.headers, "authorization").value_or("none"));
}

/// A client of https://h/r on a scripted network, with scripted programs: a helper that knows
/// bob:pw for every host, and ssh.
class BatchClientTest : public testing::Test {
 protected:
  BatchClientTest()
      : transport_(clock_, [this](const SeenRequest& request) { return on_request(request); }),
        programs_([this](const test::StartedProgram& program) { return on_program(program); }) {}

  BatchClient& client() {
    if (!client_) {
      client_.emplace(server, BatchPorts{transport_,
                                         clock_,
                                         [] { return 0.5; },
                                         [this](std::string_view line) { log.emplace_back(line); },
                                         seconds(60),
                                         {config, test::environment_of(environment),
                                          programs_.runner(), [this] { return stop; },
                                          [](const std::function<void()>& ask) { ask(); }},
                                         token});
    }
    return *client_;
  }
  BatchAction ask() { return client().upload_action("x", 1, ""); }

  Error failure() {
    try {
      static_cast<void>(ask());
    } catch (const Error& error) {
      return error;
    }
    return {ErrorKind::internal, "nothing was thrown"};
  }

  [[nodiscard]] std::vector<std::string> authorizations() const {
    std::vector<std::string> found;
    for (const SeenRequest& request : transport_.seen()) found.push_back(authorization(request));
    return found;
  }
  [[nodiscard]] std::vector<std::string> urls() const {
    std::vector<std::string> found;
    for (const SeenRequest& request : transport_.seen()) found.push_back(request.url);
    return found;
  }
  /// "fill https://h", "reject https://h", "ssh" ...
  [[nodiscard]] std::vector<std::string> programs() const {
    std::vector<std::string> found;
    for (const test::StartedProgram& program : programs_.started()) {
      if (program.argv[0] != "git") {
        found.push_back(program.argv[0]);
        continue;
      }
      const std::string input = program.input();
      const std::size_t host = input.find("host=") + 5;
      found.push_back(program.argv.at(2) + " " + input.substr(host, input.find('\n', host) - host));
    }
    return found;
  }

  LfsServer server{"https://h/r.git/info/lfs", true, {}, "https://h/r"};
  std::string token;
  GitConfig config;
  std::map<std::string, std::string> environment;
  std::function<TransferResult(const SeenRequest&)> on_request = [](const SeenRequest&) {
    return ok();
  };
  std::function<ProcessResult(const test::StartedProgram&)> on_program =
      [this](const test::StartedProgram& program) {
        if (program.argv[0] == "ssh") return ssh_answer;
        if (program.argv.at(2) != "fill") return ProcessResult{};
        return ProcessResult{0, program.input() + "username=bob\npassword=pw\n", ""};
      };
  ProcessResult ssh_answer{127, "", "not found"};
  std::vector<std::string> log;
  bool stop = false;
  test::FakeClock clock_;
  test::ScriptedTransport transport_;

 private:
  test::ScriptedPrograms programs_;
  std::optional<BatchClient> client_;
};

TEST_F(BatchClientTest, AsksAsGitLfsDoes) {
  const BatchAction action = client().upload_action("x", 7, "id");
  ASSERT_TRUE(action.upload);
  EXPECT_EQ(action.upload->href.reveal(), "https://s/1");
  ASSERT_EQ(transport_.seen().size(), 1U);
  const SeenRequest& request = transport_.seen()[0];
  EXPECT_EQ(request.method, Method::post);
  EXPECT_EQ(request.url, "https://h/r.git/info/lfs/objects/batch");
  EXPECT_EQ(find_header(request.headers, "accept"), "application/vnd.git-lfs+json");
  EXPECT_EQ(find_header(request.headers, "content-type"), "application/vnd.git-lfs+json");
  EXPECT_EQ(request.body, batch_request("x", 7, "id"));
  EXPECT_EQ(authorization(request), "none");
  EXPECT_THAT(programs(), IsEmpty());
}

/// An answer that has a download for each object of the request.
TransferResult downloads_for(const SeenRequest& request) {
  const auto asked = nlohmann::json::parse(request.body);
  auto objects = nlohmann::json::array();
  for (const auto& object : asked["objects"]) {
    const std::string href = "https://s/" + object["oid"].get<std::string>();
    objects.push_back({{"oid", object["oid"]}, {"actions", {{"download", {{"href", href}}}}}});
  }
  return answer(200, nlohmann::json{{"objects", objects}}.dump());
}

TEST_F(BatchClientTest, AsksAboutAHundredAtATimeTheBiggestFirst) {
  server.operation = Operation::download;
  on_request = downloads_for;
  std::vector<ObjectId> objects;
  for (std::uint64_t size = 1; size <= 230; ++size) {
    objects.push_back({"oid" + std::to_string(size), size});
  }
  const auto entries = client().batch(objects, "refs/heads/main");
  ASSERT_EQ(entries.size(), 230U);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(std::get<ObjectActions>(entries[i]).download->href.reveal(),
              "https://s/" + objects[i].oid);
  }
  std::vector<std::pair<std::size_t, std::uint64_t>> asked;  // how many, and the first one's size
  for (const SeenRequest& request : transport_.seen()) {
    const auto body = nlohmann::json::parse(request.body);
    EXPECT_EQ(body["operation"], "download");
    EXPECT_EQ(body["ref"]["name"], "refs/heads/main");
    asked.emplace_back(body["objects"].size(), body["objects"][0]["size"]);
  }
  EXPECT_THAT(asked, ElementsAre(std::pair(100, 230), std::pair(100, 130), std::pair(30, 30)));
}

TEST_F(BatchClientTest, BeginsWithWhatTheServerTookLast) {
  server.url = "https://u:pw@h/lfs";
  on_request = [](const SeenRequest& request) {
    return authorization(request) == by_helper ? ok() : answer(401);
  };
  ask();
  ask();
  EXPECT_THAT(authorizations(), ElementsAre(by_url, "none", by_helper, by_helper));
  EXPECT_THAT(programs(), ElementsAre("fill h", "approve h"));
}

TEST_F(BatchClientTest, ForgetsWhatTheServerTakesNoMore) {
  bool is_taken = true;
  on_request = [&](const SeenRequest& request) {
    return authorization(request) == by_helper && is_taken ? ok() : answer(401);
  };
  ask();
  is_taken = false;
  EXPECT_EQ(failure().http_status(), 401);
  EXPECT_THAT(authorizations(), ElementsAre("none", by_helper, by_helper, "none"));
  EXPECT_THAT(programs(), ElementsAre("fill h", "approve h", "reject h", "fill h"));
}

TEST_F(BatchClientTest, TakesWhatTheServerTookToNoOtherServer) {
  on_request = [](const SeenRequest& request) {
    if (request.url.starts_with("https://v/")) return answer(200);
    return authorization(request) == by_helper ? ok() : answer(401);
  };
  ask();
  EXPECT_TRUE(client().verify({SecretUrl("https://v/verify"), {}}, "x", 1));
  EXPECT_THAT(authorizations(), ElementsAre("none", by_helper, "none"));
  const auto known = client().known_headers({SecretUrl("https://v/verify"), {}});
  EXPECT_FALSE(has_authorization(known));
  const auto own = client().known_headers({SecretUrl("https://h/verify"), {}});
  EXPECT_EQ(find_header(own, "authorization"), by_helper);
}

TEST_F(BatchClientTest, GivesTheTokenToTheGitRemotesServerOnly) {
  token = "t0ken";
  on_request = [](const SeenRequest& request) {
    if (authorization(request) == "Bearer t0ken") return ok();
    return request.url.starts_with("https://v/") ? answer(200) : answer(401);
  };
  ask();
  EXPECT_TRUE(client().verify({SecretUrl("https://v/verify"), {}}, "x", 1));
  EXPECT_THAT(authorizations(), ElementsAre("Bearer t0ken", "none"));
}

TEST_F(BatchClientTest, GivesTheTokenAsAPasswordWhereTheServerDoesNotTakeItAsBearer) {
  token = "t0ken";
  const std::string as_password = "Basic aG9pc3Q6dDBrZW4=";  // hoist:t0ken
  on_request = [&](const SeenRequest& request) {
    return authorization(request) == as_password ? ok() : answer(401);
  };
  ask();
  ask();
  EXPECT_THAT(authorizations(), ElementsAre("Bearer t0ken", as_password, as_password));
}

TEST_F(BatchClientTest, GivesTheTokenToNoOtherLfsServer) {
  token = "t0ken";
  server.git_url.clear();  // lfs.url names another server than the remote's
  on_request = [](const SeenRequest&) { return ok(); };
  ask();
  EXPECT_THAT(authorizations(), ElementsAre("none"));
}

TEST_F(BatchClientTest, GathersLocksFromAllPages) {
  on_request = [this](const SeenRequest& request) {
    EXPECT_EQ(request.url, "https://h/r.git/info/lfs/locks/verify");
    return transport_.seen().size() == 1
               ? answer(200, R"({"ours":[{"path":"a"}],"next_cursor":"2"})")
               : answer(200, R"({"theirs":[{"path":"b"}]})");
  };
  const auto locks = client().verify_locks("r", seconds(1));
  ASSERT_TRUE(locks);
  EXPECT_EQ(locks->ours.size(), 1U);
  EXPECT_EQ(locks->theirs.size(), 1U);
}

TEST_F(BatchClientTest, LocksWithoutEndAreAnError) {
  int pages = 0;
  on_request = [&](const SeenRequest&) {
    return answer(200, fmt::format(R"({{"next_cursor":"{}"}})", ++pages));
  };
  EXPECT_THROW(static_cast<void>(client().verify_locks("r", seconds(1))), Error);
  EXPECT_EQ(pages, 1000);
  on_request = [&](const SeenRequest&) { return answer(200, R"({"next_cursor":"same"})"); };
  EXPECT_THROW(static_cast<void>(client().verify_locks("r", seconds(1))), Error);
}

TEST_F(BatchClientTest, JoinsThePathByOneSlashAndKeepsTheUserOutOfTheUrl) {
  server.url = "https://u:pw@h/lfs/";
  ask();
  EXPECT_THAT(urls(), ElementsAre("https://h/lfs/objects/batch"));
  EXPECT_THAT(authorizations(), ElementsAre(by_url));
}

TEST_F(BatchClientTest, GoesThroughTheCredentialsUntilOneIsTaken) {
  server.url = "https://u:pw@h/lfs";
  on_request = [](const SeenRequest& request) {
    return authorization(request) == by_helper ? ok() : answer(401);
  };
  ask();
  EXPECT_THAT(authorizations(), ElementsAre(by_url, "none", by_helper));
  EXPECT_THAT(programs(), ElementsAre("fill h", "approve h"));
}

TEST_F(BatchClientTest, RejectsWhatTheHelperGaveOn401) {
  on_request = [](const SeenRequest&) { return answer(401, R"({"message":"who?\u001b"})"); };
  const Error error = failure();
  EXPECT_EQ(error.http_status(), 401);
  EXPECT_THAT(error.what(), HasSubstr("the LFS server at h answered: 401: who?"));
  EXPECT_THAT(error.what(), HasSubstr("does not take netrc (if any), the credential helper"));
  EXPECT_THAT(error.what(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(error.hint(), HasSubstr("git credential fill"));
  EXPECT_THAT(authorizations(), ElementsAre("none", by_helper));
  EXPECT_THAT(programs(), ElementsAre("fill h", "reject h"));
}

class AnswersThatAreFinal : public BatchClientTest, public testing::WithParamInterface<int> {};

TEST_P(AnswersThatAreFinal, NeitherRejectNorRepeat) {
  on_request = [](const SeenRequest& request) {
    return authorization(request) == "none" ? answer(401) : answer(GetParam());
  };
  EXPECT_EQ(failure().http_status(), GetParam());
  EXPECT_THAT(authorizations(), ElementsAre("none", by_helper));
  EXPECT_THAT(programs(), ElementsAre("fill h"));
}

INSTANTIATE_TEST_SUITE_P(BatchClient, AnswersThatAreFinal,
                         testing::Values(400, 403, 404, 413, 422, 501, 507));

TEST_F(BatchClientTest, TakesA404ForA401OfAServerThatIsKnownToHide) {
  config = test::git_config_of({{"lfs.https://h/r.git/info/lfs.access", "Basic"}});
  on_request = [](const SeenRequest& request) {
    return authorization(request) == by_helper ? ok() : answer(404);
  };
  ask();
  EXPECT_THAT(authorizations(), ElementsAre("none", by_helper));
  EXPECT_THAT(programs(), ElementsAre("fill h", "approve h"));
}

TEST_F(BatchClientTest, TriesAgainWhatMayPass) {
  int asked = 0;
  on_request = [&](const SeenRequest&) -> TransferResult {
    switch (++asked) {
      case 1:
        return TransportFailure{Fault::connect, "nobody listens"};
      case 2:
        return answer(503);
      case 3:
        return answer(429, "", {{"Retry-After", "7"}});
      default:
        return ok();
    }
  };
  const TimePoint before = clock_.now();
  EXPECT_TRUE(ask().upload);
  EXPECT_EQ(asked, 4);
  EXPECT_GE(clock_.now() - before, seconds(7));
}

TEST_F(BatchClientTest, LosesPatience) {
  on_request = [](const SeenRequest&) { return answer(503, R"({"message":"busy"})"); };
  const Error error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::http);
  EXPECT_EQ(error.http_status(), 503);
  EXPECT_THAT(error.what(), testing::ContainsRegex("at h answered: 503: busy \\([0-9]+ times\\)"));
}

TEST_F(BatchClientTest, GivesUpAtOnceOnACertificate) {
  on_request = [](const SeenRequest&) -> TransferResult {
    return TransportFailure{Fault::certificate, "self-signed"};
  };
  const Error error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::network);
  EXPECT_THAT(error.hint(), HasSubstr("sslCAInfo"));
  EXPECT_EQ(transport_.seen().size(), 1U);
}

TEST_F(BatchClientTest, StopsInThePause) {
  on_request = [this](const SeenRequest&) {
    stop = true;
    return answer(503);
  };
  EXPECT_EQ(failure().kind(), ErrorKind::cancelled);
  EXPECT_EQ(transport_.in_flight(), 0U);
}

TEST_F(BatchClientTest, StopsWhileAHelperRuns) {
  on_request = [](const SeenRequest&) { return answer(401); };
  on_program = [this](const test::StartedProgram&) -> ProcessResult {
    stop = true;
    throw Error(ErrorKind::cancelled, "git was stopped");
  };
  EXPECT_EQ(failure().kind(), ErrorKind::cancelled);
}

TEST_F(BatchClientTest, NamesTheServerOfAMalformedAnswer) {
  on_request = [](const SeenRequest&) { return answer(200, "<html>Sign in</html>"); };
  const Error error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::protocol);
  EXPECT_THAT(error.what(), HasSubstr("h: the answer of the LFS server is malformed"));
}

TEST_F(BatchClientTest, FollowsARedirectOnTheSameServerWithTheCredential) {
  server.url = "https://u:pw@h/lfs";
  on_request = [](const SeenRequest& request) {
    return request.url == "https://h/new" ? ok() : redirect("/new", 301);
  };
  ask();
  EXPECT_THAT(urls(), ElementsAre("https://h/lfs/objects/batch", "https://h/new"));
  EXPECT_THAT(authorizations(), ElementsAre(by_url, by_url));
  EXPECT_EQ(transport_.seen()[1].body, transport_.seen()[0].body);
}

TEST_F(BatchClientTest, GivesAnotherServerOnlyWhatIsForThatVeryServer) {
  server.url = "https://u:pw@h/lfs";
  config = test::git_config_of({{"http.extraheader", "X-Team: blue"}});
  environment = {{"HF_ENDPOINT", "https://other"}, {"HF_TOKEN", "hf_t0ken"}};
  on_request = [](const SeenRequest& request) {
    if (request.url != "https://other/b") return redirect("https://other/b");
    return authorization(request) == by_helper ? ok() : answer(401);
  };
  ask();
  EXPECT_THAT(authorizations(), ElementsAre(by_url, "none", by_helper));
  EXPECT_EQ(find_header(transport_.seen()[0].headers, "x-team"), "blue");
  EXPECT_EQ(find_header(transport_.seen()[1].headers, "x-team"), std::nullopt);
  EXPECT_THAT(programs(), ElementsAre("fill other", "approve other"));
}

TEST_F(BatchClientTest, DoesNotRejectWhatAnotherServerRefuses) {
  on_request = [](const SeenRequest& request) {
    if (request.url == "https://other/b") return answer(401);
    return authorization(request) == by_helper ? redirect("https://other/b") : answer(401);
  };
  const Error error = failure();
  EXPECT_THAT(error.what(), HasSubstr("at other answered: 401"));
  EXPECT_THAT(error.hint(), HasSubstr("does not name other"));
  EXPECT_THAT(programs(), ElementsAre("fill h", "fill other", "reject other"));
}

TEST_F(BatchClientTest, FollowsNoRedirectAwayFromTls) {
  on_request = [](const SeenRequest&) { return redirect("http://h/lfs"); };
  const Error error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::protocol);
  EXPECT_THAT(error.what(), HasSubstr("from https to http"));
  EXPECT_EQ(transport_.seen().size(), 1U);
}

TEST_F(BatchClientTest, EndsALoopOfRedirects) {
  on_request = [](const SeenRequest&) { return redirect("/lfs"); };
  EXPECT_THAT(failure().what(), HasSubstr("more than 3 times"));
}

TEST_F(BatchClientTest, GivesAServerOfLfsconfigNothingOfTheUsers) {
  server = {"https://u:pw@h/lfs", false, {}};
  config = test::git_config_of({{"http.extraheader", "Authorization: Basic Y29uZmln"}});
  environment = {{"HF_ENDPOINT", "https://h"}, {"HF_TOKEN", "hf_t0ken"}};
  on_request = [](const SeenRequest&) { return answer(401); };
  EXPECT_THAT(failure().hint(), HasSubstr("set lfs.url"));
  EXPECT_THAT(authorizations(), ElementsAre("none", by_helper));
}

// --- ssh

class SshBatchClientTest : public BatchClientTest {
 protected:
  SshBatchClientTest() {
    server.git_url.clear();
    server.ssh = SshTarget{"git@h", "", "r.git"};
    ssh_answer = {0,
                  R"({"href":"https://lfs.h/r/","header":{"Authorization":"RemoteAuth t"},)"
                  R"("expires_in":600})",
                  ""};
  }
};

TEST_F(SshBatchClientTest, AsksWhereAndAsWhomSshSays) {
  ask();
  EXPECT_THAT(urls(), ElementsAre("https://lfs.h/r/objects/batch"));
  EXPECT_THAT(authorizations(), ElementsAre("RemoteAuth t"));
  EXPECT_THAT(programs(), ElementsAre("ssh"));
}

TEST_F(SshBatchClientTest, RunsSshAgainWhenTheGrantHasEnded) {
  ask();
  clock_.advance(seconds(590));
  ask();
  EXPECT_THAT(programs(), ElementsAre("ssh"));
  clock_.advance(seconds(6));
  ask();
  EXPECT_THAT(programs(), ElementsAre("ssh", "ssh"));
}

TEST_F(SshBatchClientTest, RunsSshAgainWhenTheServerTakesTheOldGrantNoMore) {
  int asked = 0;
  on_request = [&](const SeenRequest&) { return ++asked == 2 ? answer(401) : ok(); };
  ask();
  ask();
  EXPECT_EQ(asked, 3);
  EXPECT_THAT(programs(), ElementsAre("ssh", "ssh"));
}

TEST_F(SshBatchClientTest, DoesNotAskForEverWhereAFreshGrantIsRefused) {
  on_request = [](const SeenRequest&) { return answer(401); };
  EXPECT_EQ(failure().http_status(), 401);
  EXPECT_THAT(programs(), ElementsAre("ssh"));
}

TEST_F(SshBatchClientTest, GivesTheHostThatSshNamesNothingOfTheUsers) {
  environment = {{"HF_ENDPOINT", "https://lfs.h"}, {"HF_TOKEN", "hf_t0ken"}};
  config = test::git_config_of({{"http.extraheader", "X-Team: blue"}});
  ssh_answer.output = R"({"href":"https://lfs.h/r"})";
  on_request = [](const SeenRequest&) { return answer(401); };
  static_cast<void>(failure());
  EXPECT_THAT(authorizations(), ElementsAre("none", by_helper));
  EXPECT_EQ(find_header(transport_.seen()[0].headers, "x-team"), std::nullopt);
}

TEST_F(SshBatchClientTest, GoesByHttpsWhereTheServerDoesNotAuthenticate) {
  ssh_answer = {127, "", "git-lfs-authenticate: not found"};
  ask();
  EXPECT_THAT(urls(), ElementsAre("https://h/r.git/info/lfs/objects/batch"));
  EXPECT_THAT(log, ElementsAre(HasSubstr("git-lfs-authenticate: not found")));
}

TEST_F(SshBatchClientTest, TellsOfSshWhereHttpsRefusesToo) {
  ssh_answer = {255, "", "Permission denied (publickey)."};
  on_request = [](const SeenRequest&) { return answer(401); };
  EXPECT_THAT(failure().what(), HasSubstr("git@h failed: Permission denied (publickey)."));
}

// --- verify

constexpr const char* verify_body = R"({"oid":"x","size":1})";

class VerifyTest : public BatchClientTest {
 protected:
  bool verify(const std::string& href, std::vector<Header> header = {}) {
    return client().verify({SecretUrl(href), std::move(header)}, "x", 1);
  }
};

TEST_F(VerifyTest, SendsTheHeadersOfTheActionAndNoOtherCredential) {
  server.url = "https://u:pw@h/lfs";
  EXPECT_TRUE(verify("https://h/v", {{"Authorization", "RemoteAuth t"},
                                     {"Accept", "application/json"},
                                     {"Content-Length", "3"},
                                     {"transfer-encoding", "chunked"}}));
  const SeenRequest& request = transport_.seen().at(0);
  EXPECT_EQ(request.body, verify_body);
  EXPECT_THAT(request.headers, ElementsAre(Header{"Authorization", "RemoteAuth t"},
                                           Header{"Accept", "application/json"},
                                           Header{"Content-Type", "application/vnd.git-lfs+json"}));
}

TEST_F(VerifyTest, TakesNoHeaderOfTheActionToAnotherServer) {
  on_request = [](const SeenRequest& request) {
    return request.url == "https://h/v" ? redirect("https://other/v") : answer(200);
  };
  EXPECT_TRUE(verify("https://h/v", {{"Authorization", "RemoteAuth t"}, {"X-Key", "k"}}));
  EXPECT_THAT(authorizations(), ElementsAre("RemoteAuth t", "none"));
  EXPECT_EQ(find_header(transport_.seen()[1].headers, "x-key"), std::nullopt);
}

TEST_F(VerifyTest, HasTheUsersFurtherHeadersOnTheUsersServer) {
  config = test::git_config_of(
      {{"http.extraheader", "X-Team: blue"}, {"http.extraheader", "Authorization: Basic Zg=="}});
  EXPECT_TRUE(verify("https://h/v", {{"Authorization", "RemoteAuth t"}}));
  EXPECT_TRUE(verify("https://other/v", {{"Authorization", "RemoteAuth t"}}));
  EXPECT_THAT(authorizations(), ElementsAre("RemoteAuth t", "RemoteAuth t"));
  EXPECT_EQ(find_header(transport_.seen()[0].headers, "x-team"), "blue");
  EXPECT_EQ(find_header(transport_.seen()[1].headers, "x-team"), std::nullopt);
}

TEST_F(VerifyTest, HasTheUsersCredentialOnTheUsersServer) {
  server.url = "https://u:pw@h/lfs";
  EXPECT_TRUE(verify("https://h:443/v"));
  EXPECT_TRUE(verify("https://other/v"));
  EXPECT_TRUE(verify("https://h:444/v"));
  EXPECT_THAT(authorizations(), ElementsAre(by_url, "none", "none"));
}

TEST_F(VerifyTest, HasWhatSshGaveForThatServer) {
  server.ssh = SshTarget{"git@h", "", "r.git"};
  ssh_answer = {0, R"({"href":"https://l/r","header":{"Authorization":"RemoteAuth t"}})", ""};
  EXPECT_TRUE(verify("https://l/v"));
  EXPECT_TRUE(verify("https://other/v"));
  EXPECT_THAT(authorizations(), ElementsAre("RemoteAuth t", "none"));
}

class Refusals : public VerifyTest, public testing::WithParamInterface<int> {};

TEST_P(Refusals, MeanThatTheObjectIsNotThere) {
  on_request = [](const SeenRequest&) { return answer(GetParam()); };
  EXPECT_FALSE(verify("https://h/v"));
}

INSTANTIATE_TEST_SUITE_P(BatchClient, Refusals, testing::Values(400, 401, 403, 404, 409, 422));

TEST_F(VerifyTest, FailsWhereTheServerSaysNothing) {
  on_request = [](const SeenRequest&) -> TransferResult {
    return TransportFailure{Fault::unanswered, "the server did not answer in time"};
  };
  EXPECT_THROW(verify("https://h/v"), Error);
}

}  // namespace
}  // namespace hoist::lfs
