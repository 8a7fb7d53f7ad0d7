// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "lfs/base/fd.hpp"

namespace hoist::lfs {

/// A folder for this user alone: `<lfs dir>/hoist/<uid>/<name>`. docs/sharing.md describes it.
///
///     auto opened = PrivateDir::open(lfs_dir, "uploads");
///     if (auto* dir = std::get_if<PrivateDir>(&opened)) { ... }
///     else log(std::get<PrivateDir::Unavailable>(opened).why);
///
/// What is in it may be trusted as far as this user is: each folder and file is used only if it is
/// what it should be (no symbolic link), owned by this user, and closed to group and others. The
/// folder is held by descriptor; what happens to its path later changes nothing.
/// File names have no slash. Nothing throws but for want of memory.
class PrivateDir {
 public:
  /// There is no such folder to be had: a read-only disk, a foreign owner, a symbolic link in its
  /// place, a file system that keeps no modes. An upload does without.
  struct Unavailable {
    std::string why;  ///< one line with the path
  };

  /// Opens the folder, and makes what is missing below `lfs_dir`, which must exist and may itself
  /// be reached through symbolic links. `hoist`, which all users of the repository share, gets the
  /// mode of `lfs_dir`. With an empty `name`: the folder `<lfs dir>/hoist/<uid>`.
  [[nodiscard]] static std::variant<PrivateDir, Unavailable> open(
      const std::filesystem::path& lfs_dir, std::string_view name);

  /// Opens a file with `flags` of open(2), closed on exec; what O_CREAT makes has mode 0600. Not
  /// for O_TRUNC, which would act before the file is checked. Without a descriptor `error` says
  /// why: permission_denied also where the file is not ours, regular, private and of one name.
  [[nodiscard]] UniqueFd open_file(const std::string& name, int flags,
                                   std::error_code& error) const noexcept;

  /// True while `name` leads to the very file that `fd` is open on. Who has locked a file asks this
  /// before trusting the lock: the file may have been swept between open and lock.
  [[nodiscard]] bool still_names(const std::string& name, int fd) const noexcept;

  /// The names of all entries, in no order; with `error` set: those read until then.
  [[nodiscard]] std::vector<std::string> names(std::error_code& error) const;

  /// Removes a file; one that is not there is no error.
  void unlink(const std::string& name, std::error_code& error) const noexcept;

 private:
  explicit PrivateDir(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace hoist::lfs
