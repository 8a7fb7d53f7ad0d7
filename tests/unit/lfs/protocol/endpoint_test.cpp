// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/endpoint.hpp"

#include <initializer_list>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/row_name.hpp"

namespace hoist::lfs {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

GitConfig config_of(const Entries& entries) {
  std::string text;
  for (const auto& [key, value] : entries) {
    text += "file:config";
    text += '\0';
    text += key + "\n" + value;
    text += '\0';
  }
  return GitConfig::parse(text);
}

struct UrlRow {
  const char* name;
  const char* remote_url;
  const char* endpoint;  ///< "" for none
};

class RemoteUrls : public testing::TestWithParam<UrlRow> {};

TEST_P(RemoteUrls, LeadToTheirEndpoint) {
  const GitConfig config = config_of({{"remote.origin.url", GetParam().remote_url}});
  EXPECT_EQ(lfs_endpoint(Operation::upload, "origin", config, {}).value_or(""),
            GetParam().endpoint);
}

INSTANTIATE_TEST_SUITE_P(
    Endpoint, RemoteUrls,
    testing::Values(
        UrlRow{"Https", "https://h/foo/bar", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"TrailingSlash", "https://h/foo/bar/", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"DotGit", "https://h/foo/bar.git", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"DotGitAndSlash", "https://h/foo/bar.git/", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"UserAndPort", "https://u:p@h:8443/x", "https://u:p@h:8443/x.git/info/lfs"},
        UrlRow{"Http", "http://h/a?x=1", "http://h/a?x=1.git/info/lfs"},
        UrlRow{"Ssh", "ssh://git@h:2222/foo/bar", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"Scp", "git@h:foo/bar.git", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"ScpWithoutUser", "h:foo/bar", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"ScpAbsolute", "git@h:/abs/bar", "https://h//abs/bar.git/info/lfs"},
        UrlRow{"ScpWithPort", "[git@h:2222]:foo/bar.git", "https://h/foo/bar.git/info/lfs"},
        UrlRow{"GitPlusSsh", "git+ssh://git@h/x", "https://h/x.git/info/lfs"},
        UrlRow{"SshPlusGit", "ssh+git://git@h/x", "https://h/x.git/info/lfs"},
        UrlRow{"Git", "git://h/x.git", "https://h/x.git/info/lfs"}, UrlRow{"File", "file:///p", ""},
        UrlRow{"Path", "/p/q", ""}, UrlRow{"RelativePath", "../p", ""},
        UrlRow{"PathWithColon", "./a:b", ""}, UrlRow{"Ext", "ext::sh -c x", ""},
        UrlRow{"NoHost", "https:///x", ""}, UrlRow{"Empty", "", ""}),
    test::row_name);

struct SshRow {
  const char* name;
  const char* remote_url;
  SshTarget target;
};

class SshRemotes : public testing::TestWithParam<SshRow> {};

TEST_P(SshRemotes, SayWhereToAuthenticate) {
  const GitConfig config = config_of({{"remote.origin.url", GetParam().remote_url}});
  const auto target = lfs_ssh_target(Operation::upload, "origin", config, {});
  ASSERT_TRUE(target);
  EXPECT_EQ(target->user_and_host, GetParam().target.user_and_host);
  EXPECT_EQ(target->port, GetParam().target.port);
  EXPECT_EQ(target->path, GetParam().target.path);
}

INSTANTIATE_TEST_SUITE_P(
    Endpoint, SshRemotes,
    testing::Values(SshRow{"Url", "ssh://git@h:2222/foo/bar", {"git@h", "2222", "/foo/bar"}},
                    SshRow{"WithoutUser", "ssh://h/foo", {"h", "", "/foo"}},
                    SshRow{"Escaped", "git+ssh://h/a%20b%27", {"h", "", "/a b'"}},
                    SshRow{"Scp", "git@h:foo/bar.git", {"git@h", "", "foo/bar.git"}},
                    SshRow{"ScpWithoutUser", "alias:foo%20", {"alias", "", "foo%20"}},
                    SshRow{"ScpAbsolute", "git@h:/abs/bar", {"git@h", "", "/abs/bar"}},
                    SshRow{"ScpWithPort", "[git@h:2222]:foo.git", {"git@h", "2222", "foo.git"}}),
    test::row_name);

TEST(SshTarget, IsNotThereForHttps) {
  EXPECT_FALSE(lfs_ssh_target(Operation::upload, "https://h/x", {}, {}));
}

TEST(GitUrl, IsWhatGitPushesTo) {
  const GitConfig config = config_of({{"remote.origin.url", "https://o/x"},
                                      {"remote.b.url", "gh:b"},
                                      {"remote.b.pushurl", "gh:p"},
                                      {"remote.s.url", "git@h:x"},
                                      {"url.https://g/.insteadof", "gh:"}});
  EXPECT_EQ(remote_git_url(Operation::upload, "origin", config), "https://o/x");
  EXPECT_EQ(remote_git_url(Operation::upload, "b", config), "https://g/p");
  EXPECT_EQ(remote_git_url(Operation::upload, "http://h/y", config), "http://h/y");
  EXPECT_EQ(remote_git_url(Operation::upload, "s", config), std::nullopt);
  EXPECT_EQ(remote_git_url(Operation::upload, "unknown", config), "https://o/x");
}

TEST(DownloadEndpoint, IgnoresWhatIsForPushesOnly) {
  const Entries config = {{"remote.origin.url", "gh:x"},
                          {"remote.origin.pushurl", "https://push/x"},
                          {"remote.origin.lfspushurl", "https://lfspush/x"},
                          {"url.https://insteadpush/.pushinsteadof", "gh:"},
                          {"url.https://instead/.insteadof", "gh:"}};
  const auto of = [](const Entries& entries) {
    return lfs_endpoint(Operation::download, "origin", config_of(entries), {}).value_or("");
  };
  EXPECT_EQ(of(config), "https://instead/x.git/info/lfs");
  EXPECT_EQ(remote_git_url(Operation::download, "origin", config_of(config)), "https://instead/x");
  Entries more = config;
  more.push_back({"lfs.pushurl", "https://all-pushes/x"});
  EXPECT_EQ(of(more), "https://instead/x.git/info/lfs");
  more.push_back({"remote.origin.lfsurl", "https://lfs/x"});
  EXPECT_EQ(of(more), "https://lfs/x");
  more.push_back({"lfs.url", "https://all/x"});
  EXPECT_EQ(of(more), "https://all/x");
}

TEST(SshTarget, KnowsWhatItIsToAllow) {
  for (const Operation operation : {Operation::upload, Operation::download}) {
    const auto target = lfs_ssh_target(operation, "git@h:x", {}, {});
    ASSERT_TRUE(target);
    EXPECT_EQ(target->operation, operation);
  }
}

struct ConfigRow {
  const char* name;
  const char* remote;
  Entries config;
  Entries lfsconfig;
  const char* endpoint;
};

class Configurations : public testing::TestWithParam<ConfigRow> {};

TEST_P(Configurations, LeadToTheirEndpoint) {
  const ConfigRow& row = GetParam();
  EXPECT_EQ(
      lfs_endpoint(Operation::upload, row.remote, config_of(row.config), config_of(row.lfsconfig))
          .value_or(""),
      row.endpoint);
}

constexpr std::pair<const char*, const char*> origin{"remote.origin.url", "https://o/x.git"};
constexpr std::pair<const char*, const char*> other{"remote.b.url", "https://b/x.git"};

INSTANTIATE_TEST_SUITE_P(
    Endpoint, Configurations,
    testing::Values(
        ConfigRow{"PushUrlOverUrl",
                  "origin",
                  {{"lfs.pushurl", "https://push"}, {"lfs.url", "https://url"}, origin},
                  {},
                  "https://push"},
        ConfigRow{"LfsUrlOverRemotes",
                  "b",
                  {{"lfs.url", "https://url/lfs/"}, other},
                  {},
                  "https://url/lfs/"},
        ConfigRow{"TheNamedRemote", "b", {origin, other}, {}, "https://b/x.git/info/lfs"},
        ConfigRow{"OriginWhereTheRemoteHasNone", "c", {origin}, {}, "https://o/x.git/info/lfs"},
        ConfigRow{"LfsPushUrlOfTheRemote",
                  "b",
                  {other, {"remote.b.lfsurl", "https://l"}, {"remote.b.lfspushurl", "https://lp"}},
                  {},
                  "https://lp"},
        ConfigRow{
            "LfsUrlOfTheRemote", "b", {other, {"remote.b.lfsurl", "https://l"}}, {}, "https://l"},
        ConfigRow{"GitPushUrlOfTheRemote",
                  "b",
                  {other, {"remote.b.pushurl", "https://p/x"}},
                  {},
                  "https://p/x.git/info/lfs"},
        ConfigRow{"AUrlAsRemote", "https://d/x", {origin}, {}, "https://d/x.git/info/lfs"},
        ConfigRow{"LfsconfigWhereGitSaysNothing",
                  "origin",
                  {origin},
                  {{"lfs.url", "https://l"}},
                  "https://l"},
        ConfigRow{"GitOverLfsconfig",
                  "origin",
                  {origin, {"lfs.url", "https://g"}},
                  {{"lfs.url", "https://l"}},
                  "https://g"},
        ConfigRow{"NoUnsafeKeyOfLfsconfig",
                  "origin",
                  {origin},
                  {{"remote.origin.lfspushurl", "https://evil"}},
                  "https://o/x.git/info/lfs"},
        ConfigRow{
            "InsteadOf",
            "origin",
            {{"remote.origin.url", "hf:user/x"}, {"url.https://hf.example/.insteadof", "hf:"}},
            {},
            "https://hf.example/user/x.git/info/lfs"},
        ConfigRow{"PushInsteadOfFirst",
                  "origin",
                  {{"remote.origin.url", "hf:x"},
                   {"url.https://a/.insteadof", "hf:"},
                   {"url.https://b/.pushinsteadof", "hf:"}},
                  {},
                  "https://b/x.git/info/lfs"},
        ConfigRow{"NoRemote", "origin", {}, {}, ""}),
    test::row_name);

TEST(EndpointIdentity, IsEqualForEqualEndpointsAndHoldsNoUser) {
  EXPECT_EQ(endpoint_identity("https://u:p@H.example:8443/X.git/info/lfs/"),
            "https://h.example:8443/X.git/info/lfs");
  EXPECT_NE(endpoint_identity("https://h/a"), endpoint_identity("https://h/b"));
}

}  // namespace
}  // namespace hoist::lfs
