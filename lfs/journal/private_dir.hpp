// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/base/fd.hpp"

namespace hoist::lfs {

/// A folder for this user alone: `<lfs dir>/hoist/<uid>/<name>`, made where it is missing, 0700.
/// Where that cannot be had (a read-only repository, another owner, a symbolic link in its place, a
/// file system without modes) there is none, and hoist works without what it would hold.
class PrivateDir {
 public:
  /// On failure nothing, and `why_not` says why.
  [[nodiscard]] static std::optional<PrivateDir> open(const std::filesystem::path& lfs_dir,
                                                      std::string_view name, std::string& why_not);

  /// Opens a file in it with these open(2) flags, made 0600 with O_CREAT. Only a regular file of
  /// this user with one link and no rights for others is taken; else none, and `why_not` says why.
  [[nodiscard]] UniqueFd open_file(const std::string& name, int flags, std::string& why_not) const;
  /// True while that name still stands for that open file.
  [[nodiscard]] bool is_still(const std::string& name, const UniqueFd& file) const;
  void unlink(const std::string& name) const;
  /// The names of what lies in it, unsorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  explicit PrivateDir(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace hoist::lfs
