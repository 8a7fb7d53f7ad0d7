// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace hoist::lfs {

/// Brings a file's bytes to the disk on a thread of its own, at most once a second: on a busy disk
/// that can take seconds, which no upload should wait for.
class BackgroundSync {
 public:
  /// Borrows the descriptor.
  explicit BackgroundSync(int fd);
  BackgroundSync(const BackgroundSync&) = delete;
  BackgroundSync& operator=(const BackgroundSync&) = delete;
  /// Waits for a sync that is under way, and drops one that is only wanted.
  ~BackgroundSync();

  /// There is something to sync. Does not wait.
  void request();

 private:
  void work() noexcept;

  int fd_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false;    // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace hoist::lfs
