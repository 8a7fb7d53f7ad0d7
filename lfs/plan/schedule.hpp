// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "lfs/base/clock.hpp"
#include "lfs/plan/patience.hpp"
#include "lfs/plan/retry.hpp"

namespace hoist::lfs {

struct ScheduleLimits {
  unsigned connections = 16;  ///< parts in flight at most
  unsigned attempts_per_part = 30;
  PatienceLimits patience;
};

/// Decides which part goes next, when to wait and when to give up. Pure: it is told what happened
/// and when, and does nothing itself. Work for each event does not grow with the number of parts.
class Schedule {
 public:
  struct StartPart {
    PartNumber number;
  };
  /// Nothing may start before then, or before something in flight ends.
  struct Wait {
    TimePoint until;  ///< TimePoint::max() when only an end in flight can change anything
  };
  struct AllAcknowledged {};
  using Step = std::variant<StartPart, Wait, AllAcknowledged>;

  struct RetryAt {
    TimePoint when;
  };
  struct GiveUp {
    std::string why;  ///< "failed 30 times", or "nothing was accepted for 2 min"; empty: hopeless
  };
  using Verdict = std::variant<RetryAt, GiveUp>;

  /// Parts 1 to `parts` but those that `is_done` names, which are up already.
  Schedule(PartNumber parts, const ScheduleLimits& limits,
           const std::function<bool(PartNumber)>& is_done = nullptr);

  /// What the world allows at this moment.
  struct Conditions {
    bool line_is_saturated = false;  ///< nothing starts beside what is in flight
    unsigned connections = std::numeric_limits<unsigned>::max();  ///< this process's share
  };
  /// What to do at `now`.
  [[nodiscard]] Step next(TimePoint now, const Conditions& conditions) const;

  void started(PartNumber number, TimePoint now);
  void acknowledged(PartNumber number);
  /// The part is no longer wanted. That is no sign of getting on.
  void dropped(PartNumber number);
  /// An acknowledged part has turned out to be damaged: it goes again, at once.
  void reopened(PartNumber number, TimePoint now);
  /// `random` in [0, 1) spreads the retries.
  [[nodiscard]] Verdict failed(PartNumber number, const Failure& failure, TimePoint now,
                               double random);

  /// True when each part that is not acknowledged is in flight.
  [[nodiscard]] bool all_started() const { return new_parts_.empty() && waiting_.empty(); }
  [[nodiscard]] unsigned in_flight() const { return static_cast<unsigned>(in_flight_.size()); }
  /// How often that part has failed so far.
  [[nodiscard]] unsigned failures(PartNumber number) const;

 private:
  void slow_down(TimePoint started_at, TimePoint now, const Failure& failure);
  [[nodiscard]] bool nothing_fresh_in_flight() const;

  ScheduleLimits limits_;
  std::vector<PartNumber> new_parts_;  // the last one goes first
  PartNumber unacknowledged_ = 0;
  unsigned limit_now_;
  Patience patience_;
  TimePoint hold_until_ = TimePoint::min();
  TimePoint halved_at_ = TimePoint::min();
  std::unordered_map<PartNumber, TimePoint> in_flight_;  // with the time of the start
  std::set<std::pair<TimePoint, PartNumber>> waiting_;   // failed parts, by when they may go again
  std::unordered_map<PartNumber, unsigned> failures_;
};

}  // namespace hoist::lfs
