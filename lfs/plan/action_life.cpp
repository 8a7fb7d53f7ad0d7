// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/action_life.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::seconds;

constexpr seconds slack = seconds(5);
/// What ends later than that does not end for us.
constexpr seconds longest = std::chrono::hours(24 * 365);

}  // namespace

std::optional<TimePoint> used_until(const Action& action, const Moment& asked, TimePoint answered) {
  if (!action.expires_in && !action.expires_at) return std::nullopt;
  const seconds life = action.expires_in ? *action.expires_in : *action.expires_at - asked.wall;
  if (life > longest || life <= slack) return std::nullopt;
  const TimePoint until = asked.now + life - slack;
  return until > answered ? std::optional(until) : std::nullopt;
}

}  // namespace hoist::lfs
