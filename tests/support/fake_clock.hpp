// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lfs/base/clock.hpp"

namespace hoist::test {

/// Time that moves only when told to.
class FakeClock final : public lfs::Clock {
 public:
  [[nodiscard]] lfs::TimePoint now() const override { return now_; }
  [[nodiscard]] std::chrono::sys_seconds wall() const override {
    return std::chrono::sys_seconds(
        std::chrono::floor<std::chrono::seconds>(now_.time_since_epoch()));
  }
  void advance(lfs::Duration by) { now_ += by; }
  void advance_to(lfs::TimePoint when) {
    if (when > now_) now_ = when;
  }

 private:
  lfs::TimePoint now_{std::chrono::hours(1000)};
};

}  // namespace hoist::test
