// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace hoist::lfs {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// The port through which time reaches the engine.
class Clock {
 public:
  virtual ~Clock() = default;
  /// For durations. Time that the machine slept does not count.
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// The time of day, as this machine believes it to be.
  [[nodiscard]] virtual std::chrono::sys_seconds wall() const = 0;
};

class SteadyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] std::chrono::sys_seconds wall() const override {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
};

}  // namespace hoist::lfs
