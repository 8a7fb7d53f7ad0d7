// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/credential_sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/environment.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::cli {
namespace {

using test::environment_of;
using test::git_config_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* netrc = "machine h login u password p";

lfs::LfsServer server_at(std::string url) {
  lfs::LfsServer server;
  server.url = std::move(url);
  return server;
}

TEST(CredentialSources, AreNamedInTheOrderInWhichTheyAreTried) {
  lfs::LfsServer server = server_at("https://h/a/info/lfs");
  server.ssh.emplace();
  server.git_url = "https://u:p@h/a";
  EXPECT_THAT(
      credential_sources(server,
                         git_config_of({{"http.https://h.extraheader", "AUTHORIZATION: Basic x"},
                                        {"credential.helper", "store"}}),
                         netrc, environment_of({{"HF_ENDPOINT", "https://h"}, {"HF_TOKEN", "t"}})),
      ElementsAre("git-lfs-authenticate over ssh", "user and password in the URL",
                  "http.extraHeader", "the token of the Hub", "netrc", "a credential helper"));
}

TEST(CredentialSources, AreNoneWhereNothingFits) {
  EXPECT_THAT(
      credential_sources(server_at("https://u@h/a"),
                         git_config_of({{"http.extraheader", "X-Trace: 1"},
                                        {"credential.helper", "store"},
                                        {"credential.helper", ""}}),
                         "machine other login u password p", environment_of({{"HF_TOKEN", "t"}})),
      IsEmpty());
}

TEST(CredentialSources, OfAServerThatOnlyTheRepositoryNamesAreThoseForItsHost) {
  lfs::LfsServer server = server_at("https://u:p@h/a");
  server.is_users_own = false;
  const auto config = git_config_of(
      {{"http.extraheader", "Authorization: Basic x"}, {"credential.helper", "store"}});
  const auto environment = environment_of({{"HF_ENDPOINT", "https://h"}, {"HF_TOKEN", "t"}});
  EXPECT_THAT(credential_sources(server, config, netrc, environment),
              ElementsAre("netrc", "a credential helper"));
  server.url = "http://h/a";
  EXPECT_THAT(credential_sources(server, config, netrc, environment), IsEmpty());
}

struct NetrcRow {
  const char* name;
  const char* text;
  bool knows;
};

class Netrc : public testing::TestWithParam<NetrcRow> {};

TEST_P(Netrc, IsReadForItsHosts) {
  EXPECT_EQ(netrc_knows(GetParam().text, "hub.example"), GetParam().knows);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Netrc,
    testing::Values(NetrcRow{"Empty", "", false},
                    NetrcRow{"OneLine", "machine hub.example login u password p", true},
                    NetrcRow{"Upper", "machine HUB.example login u", true},
                    NetrcRow{"Second", "machine a\n login u\nmachine\n hub.example", true},
                    NetrcRow{"Other", "machine xhub.example login u password p", false},
                    NetrcRow{"ForAll", "machine a login u\ndefault login v", true},
                    NetrcRow{"Comment", "# machine hub.example login u", false},
                    NetrcRow{"InPassword", "machine a password default", false},
                    NetrcRow{"MachineAsPassword", "machine a password machine hub.example", false}),
    test::row_name);

}  // namespace
}  // namespace hoist::cli
