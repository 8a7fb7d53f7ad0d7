// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "lfs/base/clock.hpp"
#include "lfs/protocol/action.hpp"

namespace hoist::lfs {

/// Our two clocks at one moment.
struct Moment {
  TimePoint now;
  std::chrono::sys_seconds wall;
};

/// Until when an action is used, 5 s before it ends, as git-lfs has it; nothing where it does not
/// end. `asked` is when the question went out, `answered` when the action came: one that would be
/// past already shows that our clock is wrong, and is used until the server refuses it. Pure.
[[nodiscard]] std::optional<TimePoint> used_until(const Action& action, const Moment& asked,
                                                  TimePoint answered);

}  // namespace hoist::lfs
