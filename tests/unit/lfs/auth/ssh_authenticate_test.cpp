// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/ssh_authenticate.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/row_name.hpp"
#include "tests/support/scripted_programs.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr sys_seconds now{seconds(1'000'000'000)};
SshTarget plain() { return {"git@h", "", "foo/bar.git"}; }
constexpr const char* asks = "git-lfs-authenticate foo/bar.git upload";

struct CommandRow {
  const char* name;
  SshTarget target;
  std::map<std::string, std::string> environment;
  test::ConfigEntries config;
  std::vector<std::string> argv;
};

class SshCommands : public testing::TestWithParam<CommandRow> {};

TEST_P(SshCommands, AreThoseOfGitWithoutAPrompt) {
  const CommandRow& row = GetParam();
  EXPECT_EQ(ssh_command(row.target, test::git_config_of(row.config),
                        test::environment_of(row.environment)),
            row.argv);
}

INSTANTIATE_TEST_SUITE_P(
    Ssh, SshCommands,
    testing::Values(
        CommandRow{"Plain", plain(), {}, {}, {"ssh", "-o", "BatchMode=yes", "git@h", asks}},
        CommandRow{"Port",
                   {"git@h", "2222", "/foo"},
                   {},
                   {},
                   {"ssh", "-o", "BatchMode=yes", "-p", "2222", "git@h",
                    "git-lfs-authenticate /foo upload"}},
        CommandRow{"PathForTheShell",
                   {"h", "", "/a b'; rm -rf $HOME"},
                   {},
                   {},
                   {"ssh", "-o", "BatchMode=yes", "h",
                    R"(git-lfs-authenticate '/a b'\''; rm -rf $HOME' upload)"}},
        CommandRow{"ShellLineOfTheEnvironment",
                   plain(),
                   {{"GIT_SSH_COMMAND", "ssh -i 'my key'"}, {"GIT_SSH", "other"}},
                   {{"core.sshcommand", "third"}},
                   {"sh", "-c", "ssh -i 'my key' \"$@\"", "ssh -i 'my key'", "-o", "BatchMode=yes",
                    "git@h", asks}},
        CommandRow{"ProgramOfTheEnvironment",
                   plain(),
                   {{"GIT_SSH", "/opt/my ssh"}},
                   {{"core.sshcommand", "third"}},
                   {"/opt/my ssh", "-o", "BatchMode=yes", "git@h", asks}},
        CommandRow{
            "ShellLineOfGit",
            plain(),
            {{"GIT_SSH", ""}},
            {{"core.sshcommand", "third -x"}},
            {"sh", "-c", "third -x \"$@\"", "third -x", "-o", "BatchMode=yes", "git@h", asks}},
        CommandRow{"Plink",
                   {"git@h", "22", "foo/bar.git"},
                   {{"GIT_SSH", "/opt/Plink.exe"}},
                   {},
                   {"/opt/Plink.exe", "-batch", "-P", "22", "git@h", asks}},
        CommandRow{
            "SimpleByConfig", plain(), {}, {{"ssh.variant", "simple"}}, {"ssh", "git@h", asks}},
        CommandRow{"VariantOfTheEnvironment",
                   {"git@h", "22", "foo/bar.git"},
                   {{"GIT_SSH_VARIANT", "putty"}},
                   {{"ssh.variant", "simple"}},
                   {"ssh", "-P", "22", "git@h", asks}}),
    test::row_name);

class OddAddresses : public testing::TestWithParam<SshTarget> {};

TEST_P(OddAddresses, AreRefused) {
  test::ScriptedPrograms programs([](const test::StartedProgram&) { return ProcessResult{}; });
  try {
    static_cast<void>(ssh_authenticate(GetParam(), now, {}, test::environment_of({}),
                                       programs.runner(), [] { return false; }));
    FAIL() << "was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  }
  EXPECT_TRUE(programs.started().empty());
}

INSTANTIATE_TEST_SUITE_P(Ssh, OddAddresses,
                         testing::Values(SshTarget{"-oProxyCommand=x", "", "p"},
                                         SshTarget{"git@-oProxyCommand=x", "", "p"},
                                         SshTarget{"-l@h", "", "p"}, SshTarget{"h", "", "-x"},
                                         SshTarget{"h", "22 -oX", "p"}, SshTarget{"h", "", ""},
                                         SshTarget{"h", "", "a\nb"}, SshTarget{"h x", "", "p"},
                                         SshTarget{"u@", "", "p"}, SshTarget{"h\x1b", "", "p"}));

TEST(Ssh, AsksForLeaveToDownload) {
  SshTarget target{"git@h", "", "x"};
  target.operation = Operation::download;
  EXPECT_EQ(ssh_command(target, {}, test::environment_of({})).back(),
            "git-lfs-authenticate x download");
}

TEST(Ssh, TakesNoPortWhereTheProgramDoesNot) {
  EXPECT_THROW(static_cast<void>(ssh_command(
                   {"h", "22", "p"}, {}, test::environment_of({{"GIT_SSH_VARIANT", "simple"}}))),
               Error);
}

TEST(SshGrant, HoldsEndpointHeadersAndLife) {
  const SshGrant grant =
      read_ssh_grant(R"({"href":"https://l/x","header":{"Authorization":"RemoteAuth t"},)"
                     R"("expires_at":"2001-09-09T02:00:00Z","expires_in":60,"more":[]})",
                     now);
  ASSERT_TRUE(grant.href);
  EXPECT_EQ(grant.href->reveal(), "https://l/x");
  EXPECT_THAT(grant.headers, ElementsAre(Header{"Authorization", "RemoteAuth t"}));
  EXPECT_EQ(grant.expires, now + seconds(60));
}

struct LifeRow {
  const char* name;
  const char* answer;
  std::optional<sys_seconds> expires;
};

class GrantLives : public testing::TestWithParam<LifeRow> {};

TEST_P(GrantLives, AreReadInEveryForm) {
  EXPECT_EQ(read_ssh_grant(GetParam().answer, now).expires, GetParam().expires);
}

constexpr seconds year = std::chrono::hours(24 * 365);

INSTANTIATE_TEST_SUITE_P(
    Ssh, GrantLives,
    testing::Values(LifeRow{"None", R"({"href":""})", std::nullopt},
                    LifeRow{"Absolute", R"({"expires_at":"2001-09-09T01:46:45Z"})",
                            now + seconds(5)},
                    LifeRow{"YearOne", R"({"expires_at":"0001-01-01T00:00:00Z"})", std::nullopt},
                    LifeRow{"ZeroIsNone", R"({"expires_in":0})", std::nullopt},
                    LifeRow{"Past", R"({"expires_in":-9})", now},
                    LifeRow{"LongPast", R"({"expires_in":-9223372036854775808})", now},
                    LifeRow{"Absurd", R"({"expires_in":9223372036854775807})", now + year},
                    LifeRow{"MoreThanSigned", R"({"expires_in":18446744073709551615})", now + year},
                    LifeRow{"Fraction", R"({"expires_in":1e300})", std::nullopt},
                    LifeRow{"Text", R"({"expires_in":"60","expires_at":60})", std::nullopt}),
    test::row_name);

class BadGrants : public testing::TestWithParam<const char*> {};

TEST_P(BadGrants, AreRefusedWithoutTheirSecrets) {
  try {
    static_cast<void>(read_ssh_grant(GetParam(), now));
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::protocol);
    EXPECT_THAT(error.what(), Not(HasSubstr("s3cr3t")));
  }
}

INSTANTIATE_TEST_SUITE_P(Ssh, BadGrants,
                         testing::Values("", "Welcome! s3cr3t", "[]", R"({"href":"ssh://s3cr3t"})",
                                         R"({"header":["s3cr3t"]})", R"({"header":{"a":1}})",
                                         R"({"header":{"a":"s3cr3t\r\nb: c"}})",
                                         R"({"header":{"a b":"s3cr3t"}})"));

TEST(Ssh, TellsWhatTheServerSaid) {
  test::ScriptedPrograms programs([](const test::StartedProgram&) {
    return ProcessResult{127, "", "git-lfs-authenticate: not found\n\x1b[2J"};
  });
  try {
    static_cast<void>(ssh_authenticate(plain(), now, {}, test::environment_of({}),
                                       programs.runner(), [] { return false; }));
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::network);
    EXPECT_THAT(error.what(), HasSubstr("git@h failed: git-lfs-authenticate: not found"));
    EXPECT_THAT(error.what(), Not(HasSubstr("\x1b")));
  }
  EXPECT_EQ(programs.started().at(0).variable("SSH_ASKPASS_REQUIRE"), "never");
  EXPECT_TRUE(programs.started().at(0).options.timeout);
}

}  // namespace
}  // namespace hoist::lfs
