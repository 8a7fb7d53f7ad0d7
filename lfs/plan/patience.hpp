// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "lfs/base/clock.hpp"

namespace hoist::lfs {

struct PatienceLimits {
  Duration usual = std::chrono::hours(1);           ///< once something was acknowledged
  Duration before_first = std::chrono::minutes(2);  ///< while nothing has ever worked
};

/// How long an upload that gets nowhere goes on. Its clock starts with the first failure after an
/// acknowledgement, so a part that takes hours on a slow line costs no patience while nothing
/// fails. Only an acknowledgement counts as getting somewhere, never bytes of a body.
class Patience {
 public:
  explicit Patience(PatienceLimits limits) : limits_(limits) {}

  void acknowledged() {
    any_acknowledged_ = true;
    failing_since_ = not_failing;
  }
  void failed(TimePoint now) {
    if (failing_since_ == not_failing) failing_since_ = now;
  }
  [[nodiscard]] bool any_acknowledged() const { return any_acknowledged_; }
  [[nodiscard]] Duration limit() const {
    return any_acknowledged_ ? limits_.usual : std::min(limits_.usual, limits_.before_first);
  }
  [[nodiscard]] bool is_exhausted(TimePoint now) const {
    return failing_since_ != not_failing && now - failing_since_ >= limit();
  }

 private:
  static constexpr TimePoint not_failing = TimePoint::max();

  PatienceLimits limits_;
  bool any_acknowledged_ = false;
  TimePoint failing_since_ = not_failing;
};

}  // namespace hoist::lfs
