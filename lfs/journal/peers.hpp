// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "lfs/base/clock.hpp"
#include "lfs/base/fd.hpp"
#include "lfs/journal/private_dir.hpp"
#include "lfs/plan/share.hpp"

namespace hoist::lfs {

/// Which hoist processes of this user upload from one repository just now.
///
///     Peers peers(lfs_dir, clock, init.concurrent_transfers);
///     peers.hold();                                           // an object is in hand
///     unsigned limit = connection_share(16, peers.standing());  // ask as often as you like
///     peers.release();
///
/// A process with an object in hand keeps a locked file in the private folder "peers";
/// docs/sharing.md says which lock means what. The lock dies with the process, however it dies.
/// Looking never takes a lock on a file that somebody holds. No call blocks on another process or
/// throws but for want of memory. One thread.
class Peers {
 public:
  /// Touches nothing yet: a process that never holds leaves no trace. `assumed_peers` stands in for
  /// the true number where files cannot be locked.
  Peers(std::filesystem::path lfs_dir, const Clock& clock, unsigned assumed_peers);
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;
  ~Peers() { release(); }

  /// Counts this process in. No effect while it is.
  void hold();
  /// Counts this process out. No effect while it is not.
  void release() noexcept;

  /// This process among those that hold, as it was at most 500 ms ago; only those that died are
  /// cleaned up after. A process that does not hold has no place and is not among the peers.
  [[nodiscard]] const Standing& standing();

  /// Empty while it works. Else why `standing()` is assumed; the next `hold()` tries again.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }

 private:
  [[nodiscard]] bool open_folder();
  [[nodiscard]] bool hold_file();
  void look();
  void assume(std::string why);

  std::filesystem::path lfs_dir_;
  const Clock& clock_;
  unsigned assumed_peers_;
  std::optional<PrivateDir> folder_;
  std::string own_name_;
  UniqueFd own_file_;  // locked while it is open
  Standing standing_;
  TimePoint next_look_ = TimePoint::min();
  std::string why_not_;
};

}  // namespace hoist::lfs
