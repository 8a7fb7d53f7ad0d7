// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace hoist::repository {

/// Bytes a second over the last few seconds.
class TransferRate {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  /// So many were done at that time; fewer than before begin anew.
  void note(std::uint64_t bytes, Instant now);
  /// 0 while there is too little to tell, and when nothing was noted for a while.
  [[nodiscard]] std::uint64_t bytes_per_second(Instant now) const;

 private:
  struct Sample {
    Instant at;
    std::uint64_t bytes;
  };
  std::deque<Sample> samples_;
};

}  // namespace hoist::repository
