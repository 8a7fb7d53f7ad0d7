// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "lfs/base/digest.hpp"

namespace hoist::lfs {

/// Computes the SHA-256 of files on helper threads while they are still being written: each as far
/// as it is said to be there.
///
/// The public functions are for one thread. The destructor stops the helpers within one block.
class FileHasher {
 public:
  using Id = std::uint64_t;
  struct Finished {
    Id id = 0;
    std::string sha256;  ///< in lower-case hexadecimal; empty: the file could not be read
  };

  /// `on_ready` is called on a helper thread after each finished file, and must not throw.
  FileHasher(unsigned helpers, std::function<void()> on_ready);
  FileHasher(const FileHasher&) = delete;
  FileHasher& operator=(const FileHasher&) = delete;
  ~FileHasher();

  /// A file of that size, which stays open until it is finished or dropped.
  [[nodiscard]] Id begin(int fd, std::uint64_t size_bytes);
  /// So many bytes from its first on are there, and stay what they are.
  void advance(Id id, std::uint64_t prefix_bytes);
  /// Forgets a file; nobody reads it afterwards.
  void drop(Id id);
  /// Those that are finished since the last call.
  [[nodiscard]] std::vector<Finished> take_finished();

 private:
  struct Job {
    int fd;
    std::uint64_t size_bytes;
    std::uint64_t ready_bytes = 0;
    std::uint64_t done_bytes = 0;
    bool is_busy = false;
    Digest sha256{Digest::Kind::sha256};
  };
  void work() noexcept;
  [[nodiscard]] Job* job_to_do(Id& id);

  std::function<void()> on_ready_;
  Id last_id_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<Id, std::unique_ptr<Job>> jobs_;  // guarded by mutex_, as what follows
  std::vector<Finished> finished_;
  bool stopping_ = false;
  unsigned helper_count_;
  std::vector<std::thread> helpers_;
};

}  // namespace hoist::lfs
