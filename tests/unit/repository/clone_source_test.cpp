// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/clone_source.hpp"

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::repository {
namespace {

lfs::Environment with_endpoint(std::optional<std::string> endpoint) {
  return [endpoint](std::string_view name) -> std::optional<std::string> {
    return name == "HF_ENDPOINT" ? endpoint : std::nullopt;
  };
}

struct GivenCase {
  const char* name;
  const char* given;
  const char* url;
  bool is_hub_id;
};
constexpr GivenCase given_cases[] = {
    {"Model", "user/name", "https://huggingface.co/user/name", true},
    {"BareName", "gpt2", "https://huggingface.co/gpt2", true},
    {"DataSet", "datasets/user/name", "https://huggingface.co/datasets/user/name", true},
    {"Space", "spaces/user/na.me", "https://huggingface.co/spaces/user/na.me", true},
    {"ModelsPrefix", "models/user/name", "https://huggingface.co/user/name", true},
    {"BareUrl", "huggingface.co/user/name", "https://huggingface.co/user/name", true},
    {"Url", "https://example.com/a/b.git", "https://example.com/a/b.git", false},
    {"UserWithoutPassword", "https://me@example.com/a", "https://me@example.com/a", false},
    {"Password", "https://me:s%2Fcret@example.com/a", "https://example.com/a", false},
    {"Scp", "git@example.com:a/b.git", "git@example.com:a/b.git", false},
    {"Ssh", "ssh://git@example.com/a", "ssh://git@example.com/a", false},
    {"Absolute", "/srv/a.git", "/srv/a.git", false},
    {"Relative", "./a/b", "./a/b", false},
    {"Above", "../a", "../a", false},
};
class ReadCloneSource : public testing::TestWithParam<GivenCase> {};

TEST_P(ReadCloneSource, TellsTheHubFromTheRest) {
  const auto source = read_clone_source(GetParam().given, with_endpoint(std::nullopt));
  EXPECT_EQ(source.url, GetParam().url);
  EXPECT_EQ(source.is_hub_id, GetParam().is_hub_id);
}
INSTANTIATE_TEST_SUITE_P(Forms, ReadCloneSource, testing::ValuesIn(given_cases),
                         hoist::test::row_name);

TEST(ReadCloneSource, KeepsAPasswordApart) {
  const auto source =
      read_clone_source("https://me:s%2Fcret@example.com/a", with_endpoint(std::nullopt));
  EXPECT_EQ(source.password, "s/cret");
}

TEST(ReadCloneSource, GoesToTheEndpointOfTheUser) {
  EXPECT_EQ(read_clone_source("u/n", with_endpoint("http://127.0.0.1:8080/")).url,
            "http://127.0.0.1:8080/u/n");
}

TEST(ReadCloneSource, RefusesWhatIsNeither) {
  for (const char* given : {"", "-x", "--upload-pack=evil", "a/b/c", "a b/c", "datasets/a/b/c"}) {
    EXPECT_THROW(static_cast<void>(read_clone_source(given, with_endpoint(std::nullopt))), Error)
        << given;
  }
}

struct SameCase {
  const char* name;
  const char* a;
  const char* b;
  bool is_same;
};
constexpr SameCase same_cases[] = {
    {"Equal", "https://h/a", "https://h/a", true},
    {"SlashAndGit", "https://h/a.git/", "https://H/a", true},
    {"UserInformation", "https://u:p@h/a", "https://h:443/a", true},
    {"OtherPath", "https://h/a", "https://h/b", false},
    {"OtherScheme", "https://h/a", "http://h/a", false},
    {"OtherPort", "https://h:1/a", "https://h/a", false},
    {"OtherSshUser", "ssh://a@h/x", "ssh://b@h/x", false},
    {"Paths", "/srv/a.git", "/srv/a", true},
};
class SameRemote : public testing::TestWithParam<SameCase> {};

TEST_P(SameRemote, ComparesByMeaning) {
  EXPECT_EQ(same_remote(GetParam().a, GetParam().b), GetParam().is_same);
}
INSTANTIATE_TEST_SUITE_P(Urls, SameRemote, testing::ValuesIn(same_cases), hoist::test::row_name);

TEST(DisplayedRemote, HasNoSecret) {
  EXPECT_EQ(displayed_remote("https://u:p@h/a?token=x"), "https://h/a");
  EXPECT_EQ(displayed_remote("git@h:a"), "git@h:a");
}

}  // namespace
}  // namespace hoist::repository
