// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "lfs/base/clock.hpp"

namespace hoist::lfs {

/// How many requests may be in flight. Pure.
///
/// Where servers hold each connection to a rate of their own, more connections bring more; where
/// the line is full, they only cost. So the number grows by half for as long as that makes the
/// bytes of a second more, and is then left at the last one that did.
class DownloadWidth {
 public:
  struct Limits {
    unsigned first = 16;  ///< to begin with
    unsigned most = 16;
  };

  explicit DownloadWidth(const Limits& limits)
      : limits_(limits), ceiling_(limits.first), now_(limits.first) {}

  [[nodiscard]] unsigned now() const { return now_; }

  /// Tells how many bytes there are in all at `now`; `is_full` when no request more could have been
  /// in flight. To be called several times a second.
  void look(TimePoint now, std::uint64_t bytes, bool is_full) {
    if (is_settled_) return;
    const bool is_measurable = is_full && bytes >= begin_bytes_;
    if (!is_measurable || begin_ == TimePoint::min()) return begin(now, bytes);
    const std::chrono::duration<double> elapsed = now - begin_;
    if (elapsed < measured_time) return;
    const double rate = static_cast<double>(bytes - begin_bytes_) / elapsed.count();
    const bool was_worth_it = rate >= least_gain * rate_before_;
    if (was_worth_it && ceiling_ < limits_.most) {
      before_ = ceiling_;
      ceiling_ = std::min(ceiling_ + (ceiling_ + 1) / 2, limits_.most);
    } else {
      if (!was_worth_it) ceiling_ = before_;
      is_settled_ = true;
    }
    now_ = ceiling_;
    rate_before_ = rate;
    begin(now, bytes);
  }

  /// The server asks for less: half of it, and never more than there was.
  void halve() {
    is_settled_ = true;
    now_ = std::max(1U, now_ / 2);
  }
  /// Something came: one step back to where it was.
  void recover() { now_ = std::min(now_ + 1, ceiling_); }

 private:
  static constexpr std::chrono::seconds measured_time{1};
  /// Of a third more connections at least: noise is less than that, and a gain more.
  static constexpr double least_gain = 1.15;

  void begin(TimePoint now, std::uint64_t bytes) {
    begin_ = now;
    begin_bytes_ = bytes;
  }

  Limits limits_;
  unsigned ceiling_;
  unsigned before_ = ceiling_;
  unsigned now_;
  double rate_before_ = 0;
  TimePoint begin_ = TimePoint::min();
  std::uint64_t begin_bytes_ = 0;
  bool is_settled_ = false;
};

}  // namespace hoist::lfs
