// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lfs/base/process.hpp"
#include "tests/e2e/sandbox.hpp"
#include "tests/hub/hub.hpp"
#include "tests/support/argv_watch.hpp"
#include "tests/support/canary.hpp"

namespace hoist::test {

/// A file of a repository.
struct TestFile {
  std::string name;  ///< Below the work tree; `.bin` files are tracked by git-lfs.
  std::string content;
};

/// Environment variables on top of the sandbox's own.
using Variables = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// A hub, and repositories that push to it with the real git, git-lfs and hoist, all in one folder.
///
///     class PushThings : public GitWorld {};
///     TEST_F(PushThings, Works) {
///       start_hub({.chunk_size = 65536});
///       const auto repository = make_repository("work");
///       commit(repository, files);
///       expect_success(push(repository));
///       expect_on_hub(files);
///     }
///
/// At the end of each test no process may be left over, and no secret may have been seen: neither
/// the hub's token nor a signature of its URLs, in no output, in the arguments of no process and in
/// no file below the folder that others may read.
class GitWorld : public ::testing::Test {
 protected:
  GitWorld();
  ~GitWorld() override;
  void TearDown() override;

  /// Starts the hub. Unless told otherwise it needs a token, which a credential helper of the
  /// sandbox gives.
  void start_hub(const hub::UploadRules& uploads);
  void start_hub_with(hub::HubOptions options);
  [[nodiscard]] hub::LocalHub& hub() { return *hub_; }
  [[nodiscard]] const hub::LocalHub& hub() const { return *hub_; }
  [[nodiscard]] const std::string& token() const { return token_; }
  /// Where the repository of that name is on the hub.
  [[nodiscard]] std::string url(const std::string& name = "me/model") const;
  /// How many requests of that sort have succeeded so far.
  [[nodiscard]] std::size_t count(hub::Target target) const;

  [[nodiscard]] const std::filesystem::path& folder() const { return box_.path(); }
  [[nodiscard]] std::filesystem::path home() const { return folder() / "home"; }
  /// All programs of this world have this variable, as "NAME=value".
  [[nodiscard]] const std::string& mark() const { return mark_; }

  /// Runs a program to its end; it may take four minutes. May be called from any thread.
  lfs::ProcessResult run(const std::vector<std::string>& argv, const std::filesystem::path& cwd,
                         const Variables& variables = {});
  /// Runs git, which must succeed, and returns what it printed.
  std::string git(const std::filesystem::path& cwd, std::vector<std::string> arguments);
  /// `git push ARGUMENTS`.
  lfs::ProcessResult push(const std::filesystem::path& cwd,
                          std::vector<std::string> arguments = {"origin", "main"},
                          const Variables& variables = {});

  /// `hoist ARGUMENTS`.
  lfs::ProcessResult hoist(const std::filesystem::path& cwd, std::vector<std::string> arguments,
                           const Variables& variables = {});

  /// A repository in folder()/name with git-lfs and hoist set up, and `url()` as its origin.
  std::filesystem::path make_repository(const std::filesystem::path& name = "work");
  /// Removes the locks of a process that is no more; git leaves them to the user as well.
  static void remove_locks(const std::filesystem::path& repository);
  /// `hoist lfs-enable-largefiles` in that folder.
  void enable_largefiles(const std::filesystem::path& cwd);
  static void write(const std::filesystem::path& repository, const std::vector<TestFile>& files);
  void commit(const std::filesystem::path& repository, const std::vector<TestFile>& files);

  static void expect_success(const lfs::ProcessResult& result);
  /// The hub holds the content of each `.bin` file under its SHA-256.
  void expect_on_hub(const std::vector<TestFile>& files);
  /// A new clone made by git and git-lfs alone has these files in its work tree.
  void expect_cloned(const std::vector<TestFile>& files, const std::string& branch = "main",
                     const std::string& name = "me/model");

  /// Waits until something is so, for at most 30 s; returns whether it came to be so.
  static bool eventually(const std::function<bool()>& is_so);

  /// A further secret that must not be seen.
  void watch_for(std::string name, std::string secret) {
    canary_.add(std::move(name), std::move(secret));
  }
  /// For tests that put a credential into a URL: git itself shows that in arguments, so that those
  /// of hoist alone are looked at.
  void expect_token_in_arguments_of_git() { git_may_show_the_token_ = true; }

  /// A line for each place where a secret was seen.
  [[nodiscard]] std::vector<std::string> leaks();

 private:
  void add_secrets_of_hub();

  Sandbox box_;
  const std::string mark_;
  std::string token_;
  Canary canary_;
  bool git_may_show_the_token_ = false;
  std::mutex mutex_;
  std::vector<std::string> outputs_;
  unsigned clones_ = 0;
  std::unique_ptr<hub::LocalHub> hub_;
  ArgvWatch argv_watch_;
};

/// The SHA-256 of some bytes, in hexadecimal.
std::string sha256_of(std::string_view bytes);

}  // namespace hoist::test
