// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

constexpr std::size_t part = 65536;

class PushNames : public GitWorld {
 protected:
  void SetUp() override { start_hub({.chunk_size = part}); }
};

TEST_F(PushNames, MayHoldWhateverAFileSystemTakes) {
  const auto repository = make_repository();
  std::vector<TestFile> files;
  for (const char* name :
       {"with space", " leading", "it's", "\"quoted\"", "new\nline", "tab\t", "back\\slash",
        "-dash", "100%d", "$HOME", "`date`", "semi;colon", "[1]", "star*", "#hash", "a&b=c?d",
        "\xc3\xbcml\xc3\xa4ut/\xe6\x97\xa5\xe6\x9c\xac", "decomposed u\xcc\x88", "no-utf-8-\xff"}) {
    files.push_back({std::string(name) + ".bin", random_bytes(2 * part + 1, files.size())});
  }
  commit(repository, files);
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::complete), files.size());
  expect_on_hub(files);
  expect_cloned(files);
}

TEST_F(PushNames, OfTheFolderMayHoldQuotesAndSpaces) {
  const auto repository = make_repository("it's a \"place\" \\ $HOME/w\xc3\xb6rk & more;");
  const std::vector<TestFile> files{{"model.bin", random_bytes(3 * part, 1)}};
  commit(repository, files);
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::complete), 1U);
  expect_on_hub(files);
  expect_cloned(files);
}

TEST_F(PushNames, OfBranchesAndRemotesMayBeOdd) {
  const auto repository = make_repository();
  git(repository, {"remote", "rename", "origin",
                   "h\xc3\xbc"
                   "b-1.0"});
  const std::vector<TestFile> files{{"model.bin", random_bytes(3 * part, 1)}};
  git(repository, {"checkout", "-q", "-b", "feature/it's&\xc3\xbc"});
  commit(repository, files);
  expect_success(push(repository, {"h\xc3\xbc"
                                   "b-1.0",
                                   "HEAD"}));
  EXPECT_EQ(count(hub::Target::complete), 1U);
  expect_cloned(files, "feature/it's&\xc3\xbc");
}

}  // namespace
}  // namespace hoist::test
