// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/error.hpp"
#include "repository/git/handle.hpp"
#include "repository/transport/transports.hpp"
#include "tests/hub/hub.hpp"
#include "tests/support/git_config_of.hpp"
#include "tests/support/scoped_environment.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {

/// libgit2 with hoist's transports, a hub and real git, in a folder with a home of its own. At the
/// end of each test no process may be left over.
class TransportWorld : public ::testing::Test {
 protected:
  TransportWorld();
  void TearDown() override;

  void start_hub(std::string token = {}, std::vector<hub::FaultRule> faults = {});
  [[nodiscard]] hub::LocalHub& hub() { return *hub_; }
  /// Where a repository is on the hub, with such user information.
  [[nodiscard]] std::string url(const std::string& userinfo = {}) const;
  /// The bare repository behind it, made where it is missing.
  std::filesystem::path on_hub();
  /// How often git's protocol was asked for.
  [[nodiscard]] std::size_t git_requests() const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  /// Runs git, which must succeed, and returns what it printed, without the last line feed.
  std::string git(const std::filesystem::path& cwd, std::vector<std::string> arguments) const;
  /// A repository with one commit on `main` that holds a file of that many random bytes.
  std::filesystem::path make_repository(const std::string& name, std::size_t file_bytes = 10);
  void commit(const std::filesystem::path& repository, std::size_t file_bytes = 10);
  [[nodiscard]] std::string head_of(const std::filesystem::path& repository,
                                    const std::string& ref = "refs/heads/main") const;

  /// What the next operation works with; may be changed before.
  ConfigEntries config;
  std::map<std::string, std::string> environment;
  std::optional<std::string> token;
  std::function<bool()> stop_requested = [] { return false; };
  git::TransportLimits limits;

  /// Bare, into folder()/name.
  std::filesystem::path clone(const std::string& from, const std::string& name = "clone");
  void fetch(const std::filesystem::path& repository, const std::string& from);
  /// What the remote said to each ref: empty when it took it. A remote's name, a URL or a path.
  std::map<std::string, std::string> push(const std::filesystem::path& repository,
                                          const std::string& to,
                                          const std::string& refspec = "refs/heads/main");
  /// Connects only; returns the names of the refs.
  std::vector<std::string> refs(const std::string& of,
                                git_direction direction = GIT_DIRECTION_FETCH);
  /// As Transports::unborn_head().
  std::optional<std::string> unborn_head(const std::string& of);
  /// The error that it ends with.
  [[nodiscard]] static Error error_of(const std::function<void()>& action);
  /// What the transports logged.
  [[nodiscard]] const std::string& log() const { return log_; }
  [[nodiscard]] const std::string& server_words() const { return words_; }

 private:
  struct Session;
  template <typename Action>
  void with_session(Action&& action);

  TempDir folder_;
  std::string mark_;
  ScopedEnvironment home_;
  ScopedEnvironment marked_;
  std::unique_ptr<hub::LocalHub> hub_;
  std::string log_;
  std::string words_;
};

}  // namespace hoist::test
