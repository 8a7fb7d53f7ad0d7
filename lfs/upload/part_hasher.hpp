// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lfs/base/file.hpp"
#include "lfs/plan/schedule.hpp"

namespace hoist::lfs {

/// Computes the MD5 of parts on helper threads, beside their upload. It reads the file itself, so
/// what it says is what the store should hold, whatever happened to the bytes on the way.
///
/// The public functions are for one thread. The destructor stops the helpers within one block.
class PartHasher {
 public:
  /// `file` outlives the hasher. `on_ready` is called on a helper thread after each finished part,
  /// and must not throw.
  PartHasher(const File& file, std::function<void()> on_ready);
  PartHasher(const PartHasher&) = delete;
  PartHasher& operator=(const PartHasher&) = delete;
  ~PartHasher();

  /// Asks for a part; asking twice is asking once.
  void request(PartNumber number, PartRange range);
  /// The digest in lower-case hexadecimal; empty when the file could not be read; nothing while it
  /// is not finished.
  [[nodiscard]] std::optional<std::string> digest(PartNumber number) const;

 private:
  struct Job {
    PartNumber number;
    PartRange range;
  };
  void work() noexcept;
  [[nodiscard]] std::string hash(PartRange range) const;

  const File& file_;
  std::function<void()> on_ready_;
  std::unordered_set<PartNumber> requested_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;                                 // guarded by mutex_
  std::unordered_map<PartNumber, std::string> digests_;  // guarded by mutex_
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> helpers_;
};

}  // namespace hoist::lfs
