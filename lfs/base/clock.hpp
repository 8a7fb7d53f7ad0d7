// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace hoist::lfs {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// The port through which time reaches the engine. Time that the machine slept does not count.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
};

class SteadyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace hoist::lfs
