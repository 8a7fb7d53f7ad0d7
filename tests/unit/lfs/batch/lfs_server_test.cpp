// SPDX-License-Identifier: Apache-2.0
#include "lfs/batch/lfs_server.hpp"

#include <gtest/gtest.h>

#include "tests/support/git_config_of.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

struct Row {
  const char* name;
  test::ConfigEntries config;
  test::ConfigEntries lfsconfig;
  LfsServer server;
  const char* remote = "origin";
};

class LfsServers : public testing::TestWithParam<Row> {};

TEST_P(LfsServers, AreTheUsersOwnWhereTheUserNamesThem) {
  const Row& row = GetParam();
  const auto server = find_lfs_server(row.remote, test::git_config_of(row.config),
                                      test::git_config_of(row.lfsconfig));
  ASSERT_TRUE(server);
  EXPECT_EQ(server->url, row.server.url);
  EXPECT_EQ(server->is_users_own, row.server.is_users_own);
  EXPECT_EQ(server->ssh, row.server.ssh);
  EXPECT_EQ(server->git_url, row.server.git_url);
}

test::ConfigEntries https() { return {{"remote.origin.url", "https://u:p@h/r"}}; }
test::ConfigEntries ssh() { return {{"remote.origin.url", "git@h:r.git"}}; }

INSTANTIATE_TEST_SUITE_P(
    LfsServer, LfsServers,
    testing::Values(
        Row{"Remote", https(), {}, {"https://u:p@h/r.git/info/lfs", true, {}, "https://u:p@h/r"}},
        Row{"RemoteGivenAsUrl",
            {},
            {},
            {"https://h/r.git/info/lfs", true, {}, "https://h/r"},
            "https://h/r"},
        Row{"LfsUrlElsewhere",
            {https()[0], {"lfs.url", "https://lfs.example/r"}},
            {},
            {"https://lfs.example/r", true, {}, ""}},
        Row{"LfsconfigElsewhere",
            https(),
            {{"lfs.url", "https://evil/r"}},
            {"https://evil/r", false, {}, ""}},
        Row{"LfsconfigOnTheSameServer",
            https(),
            {{"lfs.url", "https://h:443/lfs"}},
            {"https://h:443/lfs", true, {}, "https://u:p@h/r"}},
        Row{"LfsconfigOnAnotherPort",
            https(),
            {{"lfs.url", "https://h:444/lfs"}},
            {"https://h:444/lfs", false, {}, ""}},
        Row{"LfsconfigWithoutTls",
            https(),
            {{"lfs.url", "http://h/lfs"}},
            {"http://h/lfs", false, {}, ""}},
        Row{"LfsconfigSaysTheSameAsGit",
            {https()[0], {"lfs.url", "https://l/r"}},
            {{"lfs.url", "https://l/r"}},
            {"https://l/r", true, {}, ""}},
        Row{"GitProtocolOfLfsconfig",
            {{"remote.origin.url", "git://h/r"}},
            {{"lfs.gitprotocol", "http"}},
            {"http://h/r.git/info/lfs", false, {}, ""}},
        Row{"Ssh",
            ssh(),
            {},
            {"https://h/r.git/info/lfs", true, SshTarget{"git@h", "", "r.git"}, ""}},
        Row{"SshOfLfsconfig",
            ssh(),
            {{"lfs.url", "ssh://git@evil/r"}},
            {"https://evil/r", false, {}, ""}},
        Row{"HttpsOfLfsconfigOnTheSshHost",
            ssh(),
            {{"lfs.url", "https://h/lfs"}},
            {"https://h/lfs", true, {}, ""}}),
    test::row_name);

class NoLfsServers : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(NoLfsServers, AreFound) {
  EXPECT_FALSE(find_lfs_server("origin",
                               test::git_config_of({{"remote.origin.url", GetParam().first}}),
                               test::git_config_of({{"lfs.gitprotocol", GetParam().second}})));
}

INSTANTIATE_TEST_SUITE_P(LfsServer, NoLfsServers,
                         testing::Values(std::pair{"/srv/r.git", "https"},
                                         std::pair{"https://h:port/r", "https"},
                                         std::pair{"git://h/r", "https://evil/?"},
                                         std::pair{"https://h/a b\n", "https"}));

TEST(LfsServer, IsForDownloadsWhereOneIsAskedFor) {
  const auto server = find_lfs_server("origin",
                                      test::git_config_of({{"remote.origin.url", "https://h/r"},
                                                           {"lfs.pushurl", "https://push/r"}}),
                                      {}, Operation::download);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->url, "https://h/r.git/info/lfs");
  EXPECT_EQ(server->operation, Operation::download);
}

}  // namespace
}  // namespace hoist::lfs
