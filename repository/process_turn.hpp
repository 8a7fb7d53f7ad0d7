// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "hoist/repository.hpp"
#include "repository/queue/program_end.hpp"

namespace hoist::repository {

/// The turn of a working copy beside other processes of hoist: a lock (flock) on the file
/// `<git dir>/hoist/turn`, from when it is made until it goes. A child of fork() does not have it.
/// Other programs do not know of it. docs/queue.md says what takes it.
class ProcessTurn {
 public:
  enum class Kind {
    shared,  ///< beside others of this kind
    alone,
  };

  /// Waits until it can be had; says so by a notice after a second. Throws cancelled when stopped
  /// meanwhile. Where the file system keeps no locks, or the file cannot be made, there is no turn,
  /// and nothing is waited for. The same in a process that a hook of the turn's holder has started:
  /// it acts on the holder's behalf.
  ProcessTurn(const std::filesystem::path& lock_file, Kind kind, const Callbacks& callbacks);

  /// The environment variable that tells the hooks of the holder: its value is the lock file.
  static constexpr const char* variable = "HOIST_TURN";

 private:
  std::optional<ProcessLock> lock_;
};

}  // namespace hoist::repository
