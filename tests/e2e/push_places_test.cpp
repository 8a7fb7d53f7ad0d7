// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/e2e/git_world.hpp"
#include "tests/support/random_bytes.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t part = 65536;

class PushFrom : public GitWorld {
 protected:
  void SetUp() override { start_hub({.chunk_size = part}); }

  /// The files arrived, and did so through hoist.
  void expect_arrived() {
    EXPECT_EQ(count(hub::Target::complete), files.size());
    expect_on_hub(files);
  }

  const std::vector<TestFile> files{{"folder/model.bin", random_bytes(4 * part + 5, 1)}};
};

TEST_F(PushFrom, ASubFolder) {
  const auto repository = make_repository();
  commit(repository, files);
  expect_success(push(repository / "folder"));
  expect_arrived();
  expect_cloned(files);
}

TEST_F(PushFrom, ASubFolderByGitLfsItself) {
  const auto repository = make_repository();
  commit(repository, files);
  expect_success(run({"git", "lfs", "push", "origin", "main"}, repository / "folder"));
  expect_arrived();
}

TEST_F(PushFrom, ALinkedWorktree) {
  const auto repository = make_repository();
  git(repository, {"commit", "-q", "--allow-empty", "-m", "first"});
  git(repository, {"worktree", "add", "-q", "-b", "side", (folder() / "linked").string()});
  write_file(folder() / "linked/.gitattributes", read_file(repository / ".gitattributes"));
  commit(folder() / "linked", files);
  expect_success(push(folder() / "linked", {"origin", "side"}));
  expect_arrived();
  expect_cloned(files, "side");
}

TEST_F(PushFrom, ALinkedWorktreeInWhichHoistWasSetUp) {
  const auto repository = make_repository();
  git(repository, {"config", "--remove-section", "lfs.customtransfer.multipart"});
  git(repository, {"commit", "-q", "--allow-empty", "-m", "first"});
  git(repository, {"worktree", "add", "-q", "-b", "side", (folder() / "linked").string()});
  write_file(folder() / "linked/.gitattributes", read_file(repository / ".gitattributes"));
  enable_largefiles(folder() / "linked");
  commit(folder() / "linked", files);
  expect_success(push(folder() / "linked", {"origin", "side"}));
  expect_arrived();
}

TEST_F(PushFrom, ABareRepository) {
  const auto repository = make_repository();
  commit(repository, files);
  const fs::path bare = folder() / "bare.git";
  git(folder(), {"clone", "-q", "--bare", repository.string(), bare.string()});
  fs::copy(repository / ".git/lfs", bare / "lfs", fs::copy_options::recursive);
  git(bare, {"remote", "set-url", "origin", url()});
  git(bare, {"lfs", "install", "--local"});
  enable_largefiles(bare);
  expect_success(push(bare, {"--mirror", "origin"}));
  expect_arrived();
  expect_cloned(files);
}

TEST_F(PushFrom, ABareRepositoryByGitLfsItself) {
  const auto repository = make_repository();
  commit(repository, files);
  const fs::path bare = folder() / "bare.git";
  git(folder(), {"clone", "-q", "--bare", repository.string(), bare.string()});
  fs::copy(repository / ".git/lfs", bare / "lfs", fs::copy_options::recursive);
  git(bare, {"remote", "set-url", "origin", url()});
  enable_largefiles(bare);
  expect_success(run({"git", "lfs", "push", "--all", "origin"}, bare));
  expect_arrived();
}

TEST_F(PushFrom, ASubmoduleThroughTheRepositoryAroundIt) {
  const auto inner = make_repository("inner");
  git(inner, {"commit", "-q", "--allow-empty", "-m", "first"});
  expect_success(push(inner));
  const auto outer = make_repository("outer");
  git(outer, {"remote", "set-url", "origin", url("me/outer")});
  git(outer, {"submodule", "--quiet", "add", url(), "deps/inner"});
  commit(outer, {});
  expect_success(push(outer));
  write_file(outer / "deps/inner/.gitattributes", read_file(inner / ".gitattributes"));
  enable_largefiles(outer / "deps/inner");
  commit(outer / "deps/inner", files);
  commit(outer, {});
  expect_success(push(outer, {"--recurse-submodules=on-demand", "origin", "main"}));
  expect_arrived();
  expect_cloned(files);
}

TEST_F(PushFrom, AStorageOutsideTheRepository) {
  const auto repository = make_repository();
  git(repository, {"config", "lfs.storage", (folder() / "big disk").string()});
  commit(repository, files);
  expect_success(push(repository));
  EXPECT_TRUE(fs::exists(folder() / "big disk/objects"));
  expect_arrived();
}

TEST_F(PushFrom, AGitFolderElsewhere) {
  const auto repository = make_repository();
  commit(repository, files);
  git(repository, {"init", "-q", "--separate-git-dir", (folder() / "git folder").string()});
  expect_success(push(repository));
  expect_arrived();
}

}  // namespace
}  // namespace hoist::test
