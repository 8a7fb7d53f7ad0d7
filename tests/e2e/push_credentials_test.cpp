// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/hub/http_message.hpp"
#include "tests/support/random_bytes.hpp"
#include "tests/support/row_name.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t part = 65536;

struct CredentialsRow {
  const char* name;
  hub::Dialect dialect;
};

class PushCredentials : public GitWorld, public ::testing::WithParamInterface<CredentialsRow> {
 protected:
  void SetUp() override {
    start_hub({.dialect = GetParam().dialect, .chunk_size = part});
    repository = make_repository();
    commit(repository, files);
  }
  void TearDown() override {
    expect_on_hub(files);
    EXPECT_EQ(count(hub::Target::complete), 1U);
    expect_no_credential_at_the_storage();
    GitWorld::TearDown();
  }

  /// Settings with a secret go where others cannot read them.
  void make_settings_private() {
    fs::permissions(home() / ".gitconfig", fs::perms{0600});
    fs::permissions(repository / ".git/config", fs::perms{0600});
  }
  void remove_helper() { git(folder(), {"config", "--global", "--unset", "credential.helper"}); }

  fs::path repository;
  const std::vector<TestFile> files{{"model.bin", random_bytes(4 * part + 5, 1)}};

 private:
  /// A signed URL is all that the storage may be given; some refuse more.
  void expect_no_credential_at_the_storage() {
    for (const hub::RequestRecord& request : hub().requests()) {
      if (request.target != hub::Target::part) continue;
      EXPECT_FALSE(hub::find_header(request.headers, "Authorization"));
      EXPECT_FALSE(hub::find_header(request.headers, "Cookie"));
    }
  }
};

TEST_P(PushCredentials, MayComeFromAHelper) { expect_success(push(repository)); }

TEST_P(PushCredentials, MayStandInTheUrl) {
  expect_token_in_arguments_of_git();
  remove_helper();
  make_settings_private();
  std::string with_token = url();
  with_token.insert(with_token.find("//") + 2, "tester:" + token() + "@");
  git(repository, {"remote", "set-url", "origin", with_token});
  // Else git-lfs advises to set this, and shows the URL with it.
  git(repository, {"config", "lfs.locksverify", "true"});
  expect_success(push(repository));
}

TEST_P(PushCredentials, MayBeAHeaderForEveryRequest) {
  remove_helper();
  make_settings_private();
  write_file(home() / ".gitconfig", read_file(home() / ".gitconfig") +
                                        "[http]\n\textraHeader = Authorization: Bearer " + token() +
                                        "\n\textraHeader = Cookie: session=" + token() + "\n");
  expect_success(push(repository));
}

TEST_P(PushCredentials, MayStandInNetrc) {
  remove_helper();
  write_file(home() / ".netrc", "machine 127.0.0.1 login tester password " + token() + "\n");
  fs::permissions(home() / ".netrc", fs::perms{0600});
  expect_success(push(repository));
}

INSTANTIATE_TEST_SUITE_P(Dialects, PushCredentials,
                         ::testing::Values(CredentialsRow{"Hub", hub::Dialect::hub},
                                           CredentialsRow{"CsgHub", hub::Dialect::csghub}),
                         row_name);

}  // namespace
}  // namespace hoist::test
