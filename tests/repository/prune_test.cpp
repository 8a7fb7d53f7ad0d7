// SPDX-License-Identifier: Apache-2.0
// What goes from the store of large files, and what stays.
#include <chrono>
#include <filesystem>
#include <future>
#include <span>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include "lfs/base/digest.hpp"
#include "lfs/base/fd.hpp"
#include "tests/hub/hub.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class PruneTest : public RepositoryWorld {
 protected:
  PruneTest() : work_(begin({{"a.bin", "first"}})) {}

  Repository& work() { return work_; }
  static LfsPruneOptions at_once() { return {.minimum_age = std::chrono::seconds(0)}; }
  static LfsPruneOptions without_asking() {
    return {.verify_remote = false, .minimum_age = std::chrono::seconds(0)};
  }
  void commit(const std::string& name, const std::string& text) {
    write(work_, name, text);
    work_.add();
    work_.commit({.message = "write " + text});
  }
  [[nodiscard]] static fs::path object(const fs::path& git_dir, const std::string& text) {
    lfs::Digest hash(lfs::Digest::Kind::sha256);
    hash.update(std::as_bytes(std::span(text)));
    const std::string oid = hash.finish_hex();
    return git_dir / "lfs/objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid;
  }
  [[nodiscard]] bool has(const std::string& text) const {
    return fs::exists(object(work_.path() / ".git", text));
  }
  /// The remote has lost it.
  void lose(const std::string& text) const { fs::remove(object(remote(), text)); }

 private:
  Repository work_;
};

TEST_F(PruneTest, WhatTheRemoteHoldsAndHeadDoesNotHaveGoes) {
  commit("a.bin", "second");
  commit("b.bin", "other");
  work().push();
  const auto counted = work().lfs_prune({.dry_run = true, .minimum_age = std::chrono::seconds(0)});
  EXPECT_EQ(counted.objects, 1U);
  EXPECT_EQ(counted.bytes, 5U);
  EXPECT_TRUE(has("first"));
  const auto gone = work().lfs_prune(at_once());
  EXPECT_EQ(gone.objects, 1U);
  EXPECT_EQ(gone.bytes, 5U);
  EXPECT_FALSE(has("first"));
  EXPECT_TRUE(has("second"));
  EXPECT_TRUE(has("other"));
  expect_clean(work());
  // It comes back when it is wanted.
  work().checkout(git(work().path(), {"rev-parse", "HEAD~2"}).substr(0, 40));
  EXPECT_EQ(content(work(), "a.bin"), "first");
}

TEST_F(PruneTest, WhatTheRemoteDoesNotConfirmStays) {
  commit("a.bin", "second");
  work().push();
  lose("first");
  EXPECT_EQ(work().lfs_prune(at_once()).objects, 0U);
  EXPECT_TRUE(has("first"));
}

TEST_F(PruneTest, WithoutAskingOnlyWhatNothingReachesGoes) {
  commit("a.bin", "second");
  work().push();
  write(work(), "c.bin", "staged only");
  work().add();
  write(work(), "c.bin", "staged afterwards");
  work().add();
  EXPECT_EQ(work().lfs_prune(without_asking()).objects, 1U);
  EXPECT_FALSE(has("staged only"));
  EXPECT_TRUE(has("staged afterwards"));
  EXPECT_TRUE(has("first"));
  EXPECT_TRUE(has("second"));
}

TEST_F(PruneTest, YoungObjectsStay) {
  commit("a.bin", "second");
  work().push();
  write(work(), "c.bin", "never staged again");
  work().add();
  git(work().path(), {"rm", "-f", "--quiet", "c.bin"});
  EXPECT_EQ(work().lfs_prune().objects, 0U);
  EXPECT_TRUE(has("first"));
  EXPECT_TRUE(has("never staged again"));
}

TEST_F(PruneTest, WhatIsNotPushedStaysHoweverItIsReached) {
  const fs::path top = work().path();
  commit("a.bin", "on a branch");
  git(top, {"branch", "side"});
  git(top, {"reset", "--quiet", "--hard", "HEAD~"});
  commit("a.bin", "on a tag");
  git(top, {"tag", "-a", "-m", "t", "t"});
  git(top, {"reset", "--quiet", "--hard", "HEAD~"});
  commit("a.bin", "in the reflog");
  git(top, {"reset", "--quiet", "--hard", "HEAD~"});
  for (const char* text : {"in an older stash", "in the stash"}) {
    write(work(), "a.bin", text);
    git(top, {"stash"});
  }
  const fs::path linked = folder() / "linked";
  git(top, {"worktree", "add", "--quiet", "--detach", linked.string()});
  write_file(linked / "a.bin", "staged in a worktree");
  git(linked, {"add", "a.bin"});
  write(work(), "a.bin", "staged here");
  work().add();
  git(top, {"pack-refs", "--all"});
  EXPECT_EQ(work().lfs_prune(at_once()).objects, 0U);
  for (const char* text : {"on a branch", "on a tag", "in the reflog", "in the stash",
                           "in an older stash", "staged in a worktree", "staged here", "first"}) {
    EXPECT_TRUE(has(text)) << text;
  }
}

TEST_F(PruneTest, TheHeadsOfOtherWorktreesKeepTheirFiles) {
  commit("a.bin", "second");
  work().push();
  const fs::path linked = folder() / "linked";
  git(work().path(), {"worktree", "add", "--quiet", "--detach", linked.string(), "HEAD~"});
  EXPECT_EQ(work().lfs_prune(at_once()).objects, 0U);
  git(work().path(), {"worktree", "remove", "--force", linked.string()});
  EXPECT_EQ(work().lfs_prune(at_once()).objects, 1U);
}

TEST_F(PruneTest, ItAndAnAddWaitForEachOther) {
  commit("a.bin", "second");
  work().push();
  const fs::path store = work().path() / ".git/lfs";
  lfs::UniqueFd held(::open(store.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::flock(held.fd(), LOCK_SH), 0);
  auto pruned = std::async(std::launch::async, [&] { return work().lfs_prune(at_once()); });
  EXPECT_EQ(pruned.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
  EXPECT_TRUE(has("first"));
  held.reset();
  EXPECT_EQ(pruned.get().objects, 1U);

  held.reset(::open(store.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::flock(held.fd(), LOCK_EX), 0);
  write(work(), "a.bin", "third");
  auto added = std::async(std::launch::async, [&] { work().add(); });
  EXPECT_EQ(added.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
  EXPECT_FALSE(has("third"));
  held.reset();
  added.get();
  EXPECT_TRUE(has("third"));
}

TEST_F(PruneTest, AStoreThatOthersUseIsLeftAlone) {
  const fs::path top = work().path();
  git(top, {"config", "extensions.preciousObjects", "true"});
  EXPECT_THAT(error_of([&] { work().lfs_prune(at_once()); }).what(), HasSubstr("borrow"));
  git(top, {"config", "--unset", "extensions.preciousObjects"});
  git(top, {"config", "lfs.storage", (folder() / "shared").string()});
  Repository again(top);
  EXPECT_EQ(error_of([&] { again.lfs_prune(at_once()); }).kind(), ErrorKind::unsupported);
  git(top, {"config", "--unset", "lfs.storage"});
  write_file(top / ".git/modules/sub/objects/info/alternates", (top / ".git/objects\n").string());
  EXPECT_EQ(error_of([&] { work().lfs_prune(at_once()); }).kind(), ErrorKind::unsupported);
}

TEST_F(PruneTest, AnLfsServerIsAskedForEachObject) {
  hub::HubOptions options;
  options.root = folder() / "hub";
  hub::LocalHub hub(options);
  hub::create_repository(options.root, "r");
  git(work().path(), {"remote", "set-url", "origin", hub.url() + "/r"});
  commit("a.bin", "second");
  commit("a.bin", "third");
  work().push();
  commit("a.bin", "not pushed");
  commit("a.bin", "not pushed either");
  const auto gone = work().lfs_prune(at_once());
  EXPECT_EQ(gone.objects, 3U);
  EXPECT_FALSE(has("first"));
  EXPECT_FALSE(has("second"));
  EXPECT_FALSE(has("third"));
  EXPECT_TRUE(has("not pushed"));
  EXPECT_TRUE(has("not pushed either"));
  // A server that does not answer confirms nothing.
  commit("a.bin", "last");
  hub::FaultRule rule;
  rule.on = hub::Target::batch;
  rule.effect = hub::effect::Answer{403, {}, "{}"};
  hub.set_faults({rule});
  EXPECT_EQ(error_of([&] { work().lfs_prune(at_once()); }).http_status(), 403);
  EXPECT_TRUE(has("not pushed"));
}

}  // namespace
}  // namespace hoist::test
