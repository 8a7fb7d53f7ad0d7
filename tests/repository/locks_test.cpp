// SPDX-License-Identifier: Apache-2.0
// Locks of git-lfs, verified before a push.
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hub/hub.hpp"
#include "tests/repository/repository_world.hpp"

namespace hoist::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class LocksTest : public RepositoryWorld {
 protected:
  LocksTest() : hub_(hub_options(folder() / "hub")), work_(clone_of_hub()) {
    write(work_, ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    for (const char* name : {"a.bin", "b.bin", "c.bin", "plain.txt"}) write(work_, name, "first");
    commit("first");
    push();
  }

  /// Nothing is said of locks, as at the beginning.
  void forget() {
    if (remembered() != "unset\n") git(work_.path(), {"config", "--unset-all", key()});
  }
  Repository& work() { return work_; }
  [[nodiscard]] std::string endpoint() const { return hub_.url() + "/r.git/info/lfs"; }
  [[nodiscard]] std::string key() const { return "lfs." + endpoint() + ".locksverify"; }
  void verify(const std::string& value) { git(work_.path(), {"config", key(), value}); }
  [[nodiscard]] std::string remembered() const {
    return git(work_.path(), {"config", "--default", "unset", "--get", key()});
  }
  void lock(const std::string& name, bool by_another = true) {
    std::vector<std::string> arguments{"lfs", "lock", name};
    if (by_another) {  // other:pw
      arguments.insert(arguments.begin(),
                       {"-c", "http.extraHeader=Authorization: Basic b3RoZXI6cHc="});
    }
    git(work_.path(), std::move(arguments));
  }
  void commit(const std::string& message) {
    work_.add();
    work_.commit({.message = message});
  }
  void push() {
    notices.clear();
    work_.push();
  }
  void change(const std::string& name) {
    write(work_, name, "changed");
    commit("change " + name);
  }
  void answer_locks_with(int status) {
    hub::FaultRule rule;
    rule.on = hub::Target::locks;
    rule.effect = hub::effect::Answer{status, {}, R"({"message":"no"})"};
    hub_.set_faults({rule});
  }
  [[nodiscard]] std::size_t questions() const {
    std::size_t count = 0;
    for (const auto& request : hub_.requests()) {
      if (request.target == hub::Target::locks && request.body.find("ref") != std::string::npos) {
        ++count;
      }
    }
    return count;
  }
  [[nodiscard]] std::string head_there() const {
    return git(folder(), {"ls-remote", hub_.url() + "/r", "refs/heads/main"}).substr(0, 40);
  }
  void expect_pushed() { EXPECT_EQ(head_there(), work_.head()); }

 private:
  static hub::HubOptions hub_options(const std::filesystem::path& root) {
    hub::HubOptions options;
    options.root = root;
    return options;
  }
  Repository clone_of_hub() {
    hub::create_repository(folder() / "hub", "r");
    RepositoryOptions options;
    options.clone_from = hub_.url() + "/r";
    options.git_user = "n";
    options.git_email = "e";
    options.callbacks.notice = [this](std::string_view words) { notices.emplace_back(words); };
    return Repository(folder() / "work", std::move(options));
  }

  hub::LocalHub hub_;
  Repository work_;
};

TEST_F(LocksTest, AServerWithoutAnotherLockTakesThePush) {
  expect_pushed();
  EXPECT_EQ(questions(), 1U);
  EXPECT_EQ(remembered(), "unset\n");
  EXPECT_THAT(notices, Not(Contains(HasSubstr("lock"))));
}

TEST_F(LocksTest, WhereLocksCountAPushOfWhatAnotherHoldsIsRefused) {
  for (const char* name : {"a.bin", "b.bin", "c.bin"}) lock(name);  // more than a page
  const std::string before = head_there();
  verify("true");
  change("c.bin");
  const Error error = error_of([&] { push(); });
  EXPECT_EQ(error.kind(), ErrorKind::locked);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("c.bin (by other)"), Not(HasSubstr("a.bin"))));
  EXPECT_EQ(head_there(), before);
}

TEST_F(LocksTest, WhereNothingIsSaidOfLocksItIsANotice) {
  lock("a.bin");
  change("a.bin");
  push();
  EXPECT_THAT(notices, Contains(HasSubstr("a.bin (by other)")));
  expect_pushed();
}

TEST_F(LocksTest, PlainAndDeletedFilesAreLockedAsWell) {
  lock("plain.txt");
  lock("b.bin");
  verify("true");
  std::filesystem::remove(work().path() / "b.bin");
  change("plain.txt");
  EXPECT_THAT(error_of([&] { push(); }).what(), AllOf(HasSubstr("plain.txt"), HasSubstr("b.bin")));
}

TEST_F(LocksTest, WhatThePushDoesNotTouchMayBeLocked) {
  lock("a.bin");
  verify("true");
  change("b.bin");
  push();
  expect_pushed();
}

TEST_F(LocksTest, OwnLocksAreANotice) {
  lock("a.bin", false);
  verify("true");
  change("a.bin");
  push();
  EXPECT_THAT(notices, Contains(AllOf(HasSubstr("you have locked"), HasSubstr("a.bin"))));
  expect_pushed();
}

TEST_F(LocksTest, NobodyIsAskedWhereLocksDoNotCount) {
  lock("a.bin");
  verify("false");
  const std::size_t before = questions();
  change("a.bin");
  push();
  EXPECT_EQ(questions(), before);
  expect_pushed();
}

TEST_F(LocksTest, ASettingWithoutUrlCountsToo) {
  lock("a.bin");
  git(work().path(), {"config", "lfs.locksverify", "true"});
  change("a.bin");
  EXPECT_EQ(error_of([&] { push(); }).kind(), ErrorKind::locked);
}

TEST_F(LocksTest, ThatAServerHasNoLocksIsRemembered) {
  for (const int status : {404, 501}) {
    forget();
    answer_locks_with(status);
    change(std::to_string(status) + ".bin");
    push();
    expect_pushed();
    EXPECT_EQ(remembered(), "false\n") << status;
    EXPECT_THAT(notices, Not(Contains(HasSubstr("lock")))) << status;
  }
}

TEST_F(LocksTest, AServerThatDoesNotSayWhoHoldsWhatStopsAPushOnlyWhereLocksCount) {
  for (const int status : {401, 403, 400, 500}) {
    forget();
    answer_locks_with(status);
    change(std::to_string(status) + ".bin");
    push();
    expect_pushed();
    EXPECT_THAT(notices, Contains(HasSubstr("not verified"))) << status;
    EXPECT_EQ(remembered(), "unset\n") << status;
  }
  verify("true");
  answer_locks_with(403);
  change("d.bin");
  const Error error = error_of([&] { push(); });
  EXPECT_EQ(error.http_status(), 403);
  EXPECT_THAT(error.what(), HasSubstr("cannot verify the locks"));
}

}  // namespace
}  // namespace hoist::test
