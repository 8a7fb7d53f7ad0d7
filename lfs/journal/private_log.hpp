// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/base/clock.hpp"

namespace hoist::lfs {

/// What the agents have to tell the user, since git-lfs hides what they print: waits, restarts, a
/// line that is too slow. `<lfs dir>/hoist/<uid>/log`, for this user alone, 1 MiB at most; when
/// that is reached the older half goes. docs/log.md describes the lines. Several processes may
/// write at once. Nothing throws but for want of memory: a log that cannot be had is none.
class PrivateLog {
 public:
  explicit PrivateLog(std::filesystem::path lfs_dir) : lfs_dir_(std::move(lfs_dir)) {}

  /// Adds a line about that object. `words` hold no secret.
  void append(std::string_view oid, std::string_view words, std::chrono::sys_seconds now) const;
  /// The newest lines, oldest first.
  [[nodiscard]] std::vector<std::string> last_lines(std::size_t most) const;

 private:
  std::filesystem::path lfs_dir_;
};

}  // namespace hoist::lfs
