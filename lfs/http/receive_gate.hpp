// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "lfs/base/clock.hpp"

namespace hoist::lfs {

/// Holds what several answers receive together to a rate: each piece passes while there is credit,
/// which time gives and bytes take. Pure.
class ReceiveGate {
 public:
  /// From `now` on that many bytes a second; 0: any number.
  void limit(std::uint64_t bytes_per_second, TimePoint now) {
    if (bytes_per_second == rate_) return;
    rate_ = bytes_per_second;
    credit_ = 0;
    counted_at_ = now;
  }
  /// Counts the credit of the time that has passed; what nobody used in time is lost.
  void tick(TimePoint now) {
    if (rate_ == 0 || now <= counted_at_) return;
    const std::chrono::duration<double> passed = now - counted_at_;
    const double most = static_cast<double>(rate_) * longest_credit.count();
    credit_ = std::min(credit_ + static_cast<double>(rate_) * passed.count(), most);
    counted_at_ = now;
  }
  [[nodiscard]] bool is_open() const { return rate_ == 0 || credit_ > 0; }
  /// A piece has passed.
  void take(std::uint64_t bytes) {
    if (rate_ > 0) credit_ -= static_cast<double>(bytes);
  }
  /// When it is open again.
  [[nodiscard]] TimePoint opens_at() const {
    if (is_open()) return counted_at_;
    const std::chrono::duration<double> wait(-credit_ / static_cast<double>(rate_));
    return counted_at_ + std::chrono::ceil<std::chrono::milliseconds>(wait) + shortest_wait;
  }

 private:
  static constexpr std::chrono::duration<double> longest_credit{0.1};
  static constexpr std::chrono::milliseconds shortest_wait{1};

  std::uint64_t rate_ = 0;  // bytes a second
  double credit_ = 0;       // bytes; below 0 after a piece that was larger
  TimePoint counted_at_{};
};

}  // namespace hoist::lfs
