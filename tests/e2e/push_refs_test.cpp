// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

constexpr std::size_t part = 65536;

class PushRefs : public GitWorld {
 protected:
  void SetUp() override { start_hub({.chunk_size = part}); }

  static std::vector<TestFile> model(const std::string& name, std::uint64_t seed) {
    return {{name, random_bytes(4 * part + 5, seed)}};
  }
};

TEST_F(PushRefs, SeveralBranchesAndTagsGoAtOnce) {
  const auto repository = make_repository();
  commit(repository, model("common.bin", 1));
  git(repository, {"tag", "v1"});
  git(repository, {"checkout", "-q", "-b", "dev"});
  commit(repository, model("dev.bin", 2));
  git(repository, {"tag", "-a", "v2", "-m", "annotated"});
  git(repository, {"checkout", "-q", "-b", "side", "main"});
  commit(repository, model("side.bin", 3));
  git(repository, {"tag", "side-only"});
  git(repository, {"checkout", "-q", "main"});
  git(repository, {"branch", "-q", "-D", "side"});

  expect_success(push(repository, {"origin", "main", "dev", "v1", "v2", "side-only"}));
  // Each once, though several refs lead to it.
  EXPECT_EQ(count(hub::Target::complete), 3U);
  expect_cloned(model("common.bin", 1));
  expect_cloned(model("dev.bin", 2), "dev");
  expect_cloned(model("dev.bin", 2), "v2");
  expect_cloned(model("side.bin", 3), "side-only");
}

TEST_F(PushRefs, WhatWasDeletedLaterGoesToo) {
  const auto repository = make_repository();
  commit(repository, model("early.bin", 1));
  git(repository, {"rm", "-q", "early.bin"});
  git(repository, {"commit", "-q", "-m", "without it"});
  expect_success(push(repository));
  expect_on_hub(model("early.bin", 1));
}

TEST_F(PushRefs, AnObjectThatTheHubHasIsNotSentAgain) {
  const auto first = make_repository("first");
  commit(first, model("model.bin", 1));
  expect_success(push(first));
  const std::size_t parts = count(hub::Target::part);

  const auto second = make_repository("second");
  git(second, {"remote", "set-url", "origin", url("me/other")});
  commit(second, model("under another name.bin", 1));
  expect_success(push(second));
  EXPECT_GT(parts, 0U);
  EXPECT_EQ(count(hub::Target::part), parts);
  EXPECT_EQ(count(hub::Target::complete), 1U);
}

TEST_F(PushRefs, OnlyWhatTheHubLacksIsSentBesideWhatItHas) {
  const auto repository = make_repository();
  commit(repository, model("old.bin", 1));
  expect_success(push(repository));
  commit(repository, model("new.bin", 2));
  git(repository, {"remote", "set-url", "origin", url("me/other")});
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::complete), 2U);
  expect_cloned(model("old.bin", 1), "main", "me/other");
  expect_cloned(model("new.bin", 2), "main", "me/other");
}

TEST_F(PushRefs, OneContentUnderManyNamesIsSentOnce) {
  const auto repository = make_repository();
  std::vector<TestFile> files;
  for (const char* name : {"a.bin", "b.bin", "folder/c.bin"}) {
    files.push_back({name, model("", 1).front().content});
  }
  commit(repository, files);
  expect_success(push(repository));
  EXPECT_EQ(count(hub::Target::complete), 1U);
  expect_cloned(files);
}

}  // namespace
}  // namespace hoist::test
