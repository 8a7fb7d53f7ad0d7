// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/credential_chain.hpp"

#include <map>
#include <ostream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/environment.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/scripted_programs.hpp"

namespace hoist::lfs {
namespace {

using testing::ElementsAre;

/// What a chain offers until there is nothing left: for each credential its headers, "netrc", or
/// "nothing".
class Chain {
 public:
  Chain(const test::ConfigEntries& config, std::map<std::string, std::string> environment,
        std::string helper_output)
      : config_(test::git_config_of(config)),
        environment_(test::environment_of(std::move(environment))),
        programs_([output = std::move(helper_output)](const test::StartedProgram&) {
          return ProcessResult{output.empty() ? 128 : 0, output, ""};
        }) {}

  CredentialChain start(const std::string& url, const std::vector<std::string>& users_own,
                        const std::string& token = {}) {
    CredentialTarget target{SecretUrl(url)};
    target.token = token;
    for (const std::string& own : users_own) target.users_own.emplace_back(own);
    return {std::move(target),
            {config_, environment_, programs_.runner(), [] { return false; },
             [this](const std::function<void()>& ask) {
               ++turns_;
               ask();
             }}};
  }

  static std::vector<std::string> drain(CredentialChain chain) {
    std::vector<std::string> offered;
    while (const auto credential = chain.next()) {
      std::string text = credential->use_netrc ? "netrc" : "";
      for (const Header& header : credential->headers) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : " + ", header.name, header.value);
      }
      offered.push_back(text.empty() ? "nothing" : text);
    }
    return offered;
  }

  [[nodiscard]] const std::vector<test::StartedProgram>& started() const {
    return programs_.started();
  }
  [[nodiscard]] int turns() const { return turns_; }

 private:
  GitConfig config_;
  Environment environment_;
  test::ScriptedPrograms programs_;
  int turns_ = 0;
};

constexpr const char* helped = "protocol=https\nhost=h\nusername=bob\npassword=pw\n";
constexpr const char* by_helper = "Authorization: Basic Ym9iOnB3";  // bob:pw
constexpr const char* by_url = "Authorization: Basic dTpwIHE=";     // u:p q
constexpr const char* by_remote = "Authorization: Basic ZzpnaXQ=";  // g:git
constexpr const char* by_token = "Authorization: Bearer hf_t0ken";
constexpr const char* by_config = "Authorization: Basic Y29uZmln";

std::map<std::string, std::string> hub_is_h() {
  return {{"HF_ENDPOINT", "https://h"}, {"HF_TOKEN", " hf_t0ken\n"}};
}
test::ConfigEntries with_extra_header() {
  return {{"http.extraheader", by_config}, {"http.extraheader", "X-Team: blue"}};
}

struct Row {
  const char* name;
  std::string url;
  std::vector<std::string> users_own;
  std::map<std::string, std::string> environment;
  test::ConfigEntries config;
  std::vector<std::string> offered;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.url; }

class Chains : public testing::TestWithParam<Row> {};

TEST_P(Chains, OfferWhatIsMeantForThatServerInOrder) {
  const Row& row = GetParam();
  Chain chain(row.config, row.environment, helped);
  EXPECT_EQ(Chain::drain(chain.start(row.url, row.users_own)), row.offered);
}

INSTANTIATE_TEST_SUITE_P(
    Credentials, Chains,
    testing::Values(
        Row{"Everything",
            "https://h/x.git/info/lfs/objects/batch",
            {"https://u:p%20q@h/x.git/info/lfs", "https://g:git@h/x"},
            hub_is_h(),
            with_extra_header(),
            {std::string("X-Team: blue + ") + by_url, std::string("X-Team: blue + ") + by_config,
             std::string("X-Team: blue + ") + by_token, "netrc + X-Team: blue",
             std::string("X-Team: blue + ") + by_helper}},
        Row{"NothingKnown", "https://h/x", {"https://h/x"}, {}, {}, {"netrc", by_helper}},
        Row{"PasswordOfTheRemote",
            "https://h/lfs",
            {"https://h/lfs", "https://g:git@h/x"},
            {},
            {},
            {by_remote, "netrc", by_helper}},
        Row{"UserWithoutPassword", "https://h/x", {"https://u@h/x"}, {}, {}, {"netrc", by_helper}},
        Row{"ForeignServer",
            "https://h/x",
            {},
            hub_is_h(),
            with_extra_header(),
            {"netrc", by_helper}},
        Row{"ForeignServerWithoutTls", "http://h/x", {}, {}, with_extra_header(), {"nothing"}},
        Row{"ForeignServerOnLoopback", "http://127.0.0.1:8/x", {}, {}, {}, {"netrc", by_helper}},
        Row{"LooksLikeLoopback", "http://127.0.0.1.evil/x", {}, {}, {}, {"nothing"}},
        Row{"OwnServerWithoutTls",
            "http://h/x",
            {"http://u:p%20q@h/x"},
            {{"HF_ENDPOINT", "http://h"}, {"HF_TOKEN", "hf_t0ken"}},
            {},
            {by_url, by_token, "netrc", by_helper}},
        Row{"TokenOfAnotherServer",
            "https://h/x",
            {"https://h/x"},
            {{"HF_TOKEN", "hf_t0ken"}},
            {},
            {"netrc", by_helper}},
        Row{"TokenOfAnotherPort",
            "https://h:8443/x",
            {"https://h:8443/x"},
            hub_is_h(),
            {},
            {"netrc", by_helper}},
        Row{"TokenOfTheHub",
            "https://huggingface.co/x",
            {"https://huggingface.co/x"},
            {{"HF_TOKEN", "hf_t0ken"}},
            {},
            {by_token, "netrc", by_helper}},
        Row{"ExtraHeaderOfThatUrl",
            "https://h/x/lfs",
            {"https://h/x"},
            {},
            {{"http.extraheader", "X-A: 1"},
             {"http.https://h/x.extraheader", by_config},
             {"http.https://h/y.extraheader", "X-B: 2"}},
            {by_config, "netrc", by_helper}},
        Row{"ExtraHeaderTakenBack",
            "https://h/x",
            {"https://h/x"},
            {},
            {{"http.extraheader", by_config}, {"http.extraheader", ""}},
            {"netrc", by_helper}},
        Row{"ExtraHeaderOfSeveralLines",
            "https://h/x",
            {"https://h/x"},
            {},
            {{"http.extraheader", "X-A: 1\r\nX-B: 2"}},
            {"netrc", by_helper}}),
    test::row_name);

TEST(Credentials, AskTheHelpersOnceAndInTurnForTheUrlThatGitUses) {
  Chain chain({}, {}, helped);
  static_cast<void>(
      Chain::drain(chain.start("https://h:8443/x.git/info/lfs/objects/batch",
                               {"https://h:8443/x.git/info/lfs", "https://m%65@h:8443/my%20x"})));
  ASSERT_EQ(chain.started().size(), 1U);
  EXPECT_EQ(chain.turns(), 1);
  EXPECT_EQ(chain.started()[0].input(), "protocol=https\nhost=h:8443\npath=my x\nusername=me\n\n");
}

TEST(Credentials, EndWhereTheHelpersKnowNothing) {
  Chain chain({}, {}, "");
  EXPECT_THAT(Chain::drain(chain.start("https://h/x", {})), ElementsAre("netrc"));
}

TEST(Credentials, TellTheHelpersOnlyOfTheirOwn) {
  Chain chain({{"http.extraheader", by_config}}, {}, helped);
  CredentialChain credentials = chain.start("https://h/x", {"https://h/x"});
  for (auto credential = credentials.next(); credential; credential = credentials.next()) {
    credentials.refused(*credential);
    credentials.accepted(*credential);
  }
  ASSERT_EQ(chain.started().size(), 3U);
  EXPECT_THAT(chain.started()[0].argv, ElementsAre("git", "credential", "fill"));
  EXPECT_THAT(chain.started()[1].argv, ElementsAre("git", "credential", "reject"));
  EXPECT_THAT(chain.started()[2].argv, ElementsAre("git", "credential", "approve"));
  EXPECT_EQ(chain.started()[1].input(), helped);
}

TEST(Credentials, BeginWithTheTokenThatTheProgramWasGiven) {
  Chain chain(with_extra_header(), hub_is_h(), "");
  const auto offered =
      Chain::drain(chain.start("https://h/x", {"https://u:p%20q@h/x"}, "given-t0ken"));
  ASSERT_GE(offered.size(), 3U);
  EXPECT_EQ(offered[0], "X-Team: blue + Authorization: Bearer given-t0ken");
  EXPECT_EQ(offered[1],
            "X-Team: blue + Authorization: Basic dTpnaXZlbi10MGtlbg==");  // u:given-t0ken
  EXPECT_EQ(offered[2], std::string("X-Team: blue + ") + by_url);
}

TEST(Credentials, KeepTheTokenFromAServerThatIsNotTheUsersOwn) {
  Chain chain({}, {}, "");
  EXPECT_THAT(Chain::drain(chain.start("https://h/x", {}, "given-t0ken")), ElementsAre("netrc"));
}

TEST(Credentials, TakeNoTokenOfSeveralLines) {
  Chain chain({}, {}, "");
  EXPECT_THAT(Chain::drain(chain.start("https://h/x", {"https://h/x"}, "a\r\nX-Evil: b")),
              ElementsAre("netrc"));
}

}  // namespace
}  // namespace hoist::lfs
