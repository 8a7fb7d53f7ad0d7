// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/repositories.hpp"

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "tests/hub/auth.hpp"

namespace hoist::hub {
namespace {

TEST(GitPath, IsTakenApart) {
  const auto request = parse_git_path("/me/a%20model.git/info/refs");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->repository, "me/a model");
  EXPECT_EQ(request->service, "info/refs");
  EXPECT_EQ(parse_git_path("/me/model/git-receive-pack")->repository, "me/model");
  EXPECT_FALSE(parse_git_path("/me/model/HEAD"));
}

TEST(RepositoryName, IsADirectoryBelowTheRoot) {
  EXPECT_EQ(repository_path("/r", "me/model"), "/r/repos/me/model.git");
  EXPECT_EQ(repository_path("/r", "me/model.git"), "/r/repos/me/model.git");
}

class BadRepositoryName : public ::testing::TestWithParam<std::string_view> {};

TEST_P(BadRepositoryName, IsRefused) {
  EXPECT_THROW(static_cast<void>(repository_path("/r", GetParam())), Error);
}

INSTANTIATE_TEST_SUITE_P(Table, BadRepositoryName,
                         ::testing::Values("", ".git", "/etc/x", "../x", "a/../b", "a/", ".hidden",
                                           std::string_view{"a\0b", 3}));

struct Admission {
  std::string_view name;
  std::string_view authorization;
  bool admitted;
};

class Token : public ::testing::TestWithParam<Admission> {};

TEST_P(Token, AdmitsTheOneWhoHasIt) {
  EXPECT_EQ(is_admitted({{"authorization", std::string(GetParam().authorization)}}, "secret"),
            GetParam().admitted);
}

INSTANTIATE_TEST_SUITE_P(Table, Token,
                         ::testing::Values(Admission{"Bearer", "Bearer secret", true},
                                           Admission{"Basic", "Basic dTpzZWNyZXQ=", true},
                                           Admission{"BasicNoUser", "Basic OnNlY3JldA==", true},
                                           Admission{"WrongBearer", "Bearer other", false},
                                           Admission{"WrongBasic", "Basic dTpvdGhlcg==", false},
                                           Admission{"NotBase64", "Basic !!!!", false},
                                           Admission{"OtherScheme", "Digest secret", false},
                                           Admission{"Nothing", "", false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Token, IsNotAskedForWhereThereIsNone) { EXPECT_TRUE(is_admitted({}, "")); }

}  // namespace
}  // namespace hoist::hub
