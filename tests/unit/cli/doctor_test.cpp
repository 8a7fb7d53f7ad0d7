// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/doctor/checks.hpp"
#include "cli/doctor/way.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::cli {
namespace {

using test::environment_of;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Level = Finding::Level;
using Entries = std::vector<std::pair<std::string, std::string>>;

lfs::GitConfig config_of(const Entries& entries) {
  std::string text;
  for (const auto& [key, value] : entries) {
    text += "file:.git/config" + std::string(1, '\0') + key + "\n" + value + std::string(1, '\0');
  }
  return lfs::GitConfig::parse(text);
}

Entries enabled(const std::string& program) {
  return {{"lfs.customtransfer.multipart.path", program},
          {"lfs.customtransfer.multipart.args", "lfs-multipart-upload"},
          {"lfs.customtransfer.multipart.direction", "upload"}};
}

/// All that was found, as it is shown.
std::string shown(const std::vector<Finding>& findings) { return findings_text(findings, false); }

TEST(DoctorOnTheAgent, IsContentWhenGitLfsStartsThisProgram) {
  const auto findings = check_agent(config_of(enabled("hoist")), "hoist");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, Level::good);
}

TEST(DoctorOnTheAgent, TellsToEnableLargeFiles) {
  for (const Entries& entries : {Entries{}, enabled("/opt/old/hoist")}) {
    const auto findings = check_agent(config_of(entries), "/usr/bin/hoist");
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].level, Level::problem);
    EXPECT_THAT(findings[0].remedy, HasSubstr("hoist lfs-enable-largefiles"));
  }
}

TEST(DoctorOnTheAgent, NamesAnotherProgram) {
  const auto findings = check_agent(config_of(enabled("/usr/bin/huggingface-cli")), "hoist");
  EXPECT_THAT(shown(findings),
              AllOf(HasSubstr("problem"), HasSubstr("huggingface-cli"), HasSubstr("--force")));
}

TEST(DoctorOnFilters, TellsToInstallGitLfs) {
  EXPECT_THAT(shown(check_filters(config_of({}))), HasSubstr("git lfs install"));
  EXPECT_TRUE(check_filters(config_of({{"filter.lfs.process", "git-lfs filter-process"}})).empty());
}

TEST(DoctorOnSettings, TellsValueAndOrigin) {
  const auto text = shown(check_settings(config_of({{"hoist.connections", "4"}}),
                                         environment_of({{"HOIST_PATIENCE", "2h"}})));
  EXPECT_THAT(text, HasSubstr("hoist.connections = 4 (.git/config)"));
  EXPECT_THAT(text, HasSubstr("hoist.patience = 2h (HOIST_PATIENCE of the environment)"));
  EXPECT_THAT(text, HasSubstr("hoist.verifyParts = auto (default)"));
  EXPECT_THAT(text, Not(HasSubstr("problem")));
}

TEST(DoctorOnSettings, CallsARefusedValueAProblem) {
  EXPECT_THAT(shown(check_settings(config_of({{"hoist.connections", "900"}}), environment_of({}))),
              AllOf(HasSubstr("problem"), HasSubstr("1 to 256")));
}

TEST(DoctorOnRemotes, NamesServerAndCredentialsWithoutTheirValues) {
  const auto text =
      shown(check_remotes(config_of({{"remote.origin.url", "https://u:c4n4ry@huggingface.co/a/b"},
                                     {"http.extraheader", "Authorization: Basic c4n4ry"},
                                     {"http.proxy", "http://p:c4n4ry@proxy:3128"}}),
                          {}, "", environment_of({{"HF_TOKEN", "hf_c4n4ry"}})));
  EXPECT_THAT(text, HasSubstr("https://huggingface.co/a/b.git/info/lfs"));
  EXPECT_THAT(text, HasSubstr("user and password in the URL"));
  EXPECT_THAT(text, HasSubstr("http.extraHeader"));
  EXPECT_THAT(text, HasSubstr("the token of the Hub"));
  EXPECT_THAT(text, HasSubstr("proxy:3128"));
  EXPECT_THAT(text, Not(HasSubstr("c4n4ry")));
}

struct ProxyRow {
  const char* name;
  const char* proxy;
  const char* shown;
};

class DoctorOnProxies : public testing::TestWithParam<ProxyRow> {};

TEST_P(DoctorOnProxies, ShowsNeitherUserNorPassword) {
  EXPECT_EQ(proxy_in_words(GetParam().proxy), GetParam().shown);
  for (const auto& findings :
       {check_way_to(lfs::SecretUrl("https://h/a"), config_of({{"http.proxy", GetParam().proxy}}),
                     environment_of({})),
        check_way_to(lfs::SecretUrl("https://h/a"), config_of({}),
                     environment_of({{"https_proxy", GetParam().proxy}}))}) {
    EXPECT_THAT(shown(findings), AllOf(HasSubstr(GetParam().shown), Not(HasSubstr("c4n4ry"))));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DoctorOnProxies,
    testing::Values(ProxyRow{"Plain", "proxy:3128", "proxy:3128"},
                    ProxyRow{"WithScheme", "http://u:c4n4ry@proxy:3128", "http://proxy:3128"},
                    ProxyRow{"WithoutScheme", "u:c4n4ry@proxy:3128", "proxy:3128"},
                    ProxyRow{"SlashInPassword", "u:c4n4ry/x@proxy", "proxy"},
                    ProxyRow{"AtInPassword", "socks5://u:c4n4ry@c4n4ry@proxy", "socks5://proxy"}),
    test::row_name);

TEST(DoctorOnTheWay, PrefersGitsProxyToThatOfTheEnvironment) {
  const lfs::SecretUrl url("https://h/a");
  const auto environment = environment_of({{"https_proxy", "other:1"}, {"no_proxy", "h"}});
  EXPECT_THAT(shown(check_way_to(url, config_of({{"http.proxy", "proxy:1"}}), environment)),
              AllOf(HasSubstr("proxy:1"), Not(HasSubstr("other:1")), HasSubstr("no_proxy")));
  EXPECT_TRUE(check_way_to(url, config_of({{"http.proxy", ""}}), environment).empty());
}

TEST(DoctorOnTheWay, TakesNoProxyOfAnotherScheme) {
  EXPECT_TRUE(check_way_to(lfs::SecretUrl("http://h/a"), config_of({}),
                           environment_of({{"https_proxy", "p:1"}, {"HTTP_PROXY", "p:1"}}))
                  .empty());
}

TEST(DoctorOnRemotes, WarnsOfAServerThatOnlyTheRepositoryNames) {
  const auto findings =
      check_remotes(config_of({{"remote.origin.url", "https://h/a/b"}}),
                    config_of({{"lfs.url", "https://elsewhere/lfs"}}), "", environment_of({}));
  EXPECT_THAT(shown(findings), HasSubstr("only the repository's .lfsconfig names it"));
}

TEST(DoctorOnRemotes, SaysThatThereIsNone) {
  EXPECT_THAT(shown(check_remotes(config_of({}), {}, "", environment_of({}))),
              HasSubstr("git remote add"));
}

TEST(Findings, AreColouredForTerminalsOnly) {
  const std::vector<Finding> findings{{Level::problem, "bad", "mend it"}};
  EXPECT_EQ(findings_text(findings, false), "problem  bad\n         -> mend it\n");
  EXPECT_THAT(findings_text(findings, true), HasSubstr("\033[31mproblem"));
}

TEST(Findings, AreJsonForPrograms) {
  const auto document =
      nlohmann::json::parse(findings_json({{Level::hint, "odd \x01", "look"}}, {"a line"}));
  EXPECT_EQ(document["findings"][0]["level"], "hint");
  EXPECT_EQ(document["findings"][0]["remedy"], "look");
  EXPECT_EQ(document["log"][0], "a line");
}

}  // namespace
}  // namespace hoist::cli
