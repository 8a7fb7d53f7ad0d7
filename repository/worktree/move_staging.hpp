// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include <git2.h>

#include "lfs/base/fd.hpp"

namespace hoist::repository {

/// The private folder of one move: what comes is written there before anything is touched, and what
/// goes is kept there until the move is over. It lies on the file system of the working tree:
/// `<git dir>/hoist/move-<random>`, else `.hoist-move-<random>` at the top of the working tree.
/// Removed with all that is in it by the destructor, unless keep() was called. While the object
/// lives, no other process sweeps the folder. Throws hoist::Error.
class MoveStaging {
 public:
  [[nodiscard]] static MoveStaging make(git_repository* repo);
  /// One that a process which died has left; made anew where it is gone. Throws conflict where the
  /// process lives.
  [[nodiscard]] static MoveStaging reopen(git_repository* repo, const std::string& name);
  MoveStaging(MoveStaging&& other) noexcept;
  MoveStaging& operator=(MoveStaging&&) = delete;
  MoveStaging(const MoveStaging&) = delete;
  MoveStaging& operator=(const MoveStaging&) = delete;
  ~MoveStaging();

  [[nodiscard]] const std::string& name() const { return name_; }  ///< "move-0123456789abcdef"
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] int fd() const { return fd_.fd(); }
  /// Leaves the folder for who comes next.
  void keep() { is_kept_ = true; }

  [[nodiscard]] static bool is_name(std::string_view name);
  /// Removes the folder of that name.
  static void remove(git_repository* repo, const std::string& name);
  /// Removes what processes that died have left. For when no note names one of them.
  static void sweep(git_repository* repo);

 private:
  MoveStaging(git_repository* repo, std::string name);

  git_repository* repo_;
  std::string name_;
  lfs::UniqueFd lock_;  ///< on the folder below the git directory
  std::filesystem::path folder_;
  lfs::UniqueFd fd_;
  bool is_kept_ = false;
};

/// What the file of the n-th path is called there.
[[nodiscard]] std::string staged_name(std::size_t number);

}  // namespace hoist::repository
