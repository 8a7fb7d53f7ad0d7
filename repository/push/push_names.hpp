// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <git2.h>

#include "repository/git/handle.hpp"
#include "repository/queue/program_end.hpp"

namespace hoist::repository {

class PushNames;

/// A reference to a commit that is to be pushed, for as long as this lives: libgit2 pushes
/// references only, and what has one is safe from `git gc`.
class PushName {
 public:
  PushName(std::shared_ptr<PushNames> names, const git_oid& commit);
  PushName(const PushName&) = delete;
  PushName& operator=(const PushName&) = delete;
  ~PushName();

  [[nodiscard]] const std::string& reference() const { return reference_; }
  /// Lets it stand for another commit.
  void move_to(const git_oid& commit);

 private:
  std::shared_ptr<PushNames> names_;
  std::string reference_;
};

/// Gives such references: `refs/hoist/push/<random>-<number>`. A lock on
/// `<common git dir>/hoist/push-<random>` says that their process lives. Any thread may use it.
class PushNames {
 public:
  /// Of the repository at that git dir. Throws hoist::Error.
  explicit PushNames(const std::filesystem::path& git_dir);
  PushNames(const PushNames&) = delete;
  PushNames& operator=(const PushNames&) = delete;
  ~PushNames();

 private:
  friend class PushName;
  std::string make(const git_oid& commit);
  void set(const std::string& reference, const git_oid& commit);
  void remove(const std::string& reference);

  std::mutex mutex_;
  git::Repo repo_;
  std::string random_;
  std::filesystem::path lock_file_;
  std::optional<ProcessLock> lock_;
  unsigned made_ = 0;
};

/// Removes what processes that are gone have left.
void sweep_push_names(git_repository* repo);

}  // namespace hoist::repository
