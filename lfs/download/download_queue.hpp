// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lfs/base/clock.hpp"
#include "lfs/download/download_width.hpp"
#include "lfs/download/range_plan.hpp"
#include "lfs/plan/patience.hpp"
#include "lfs/plan/retry.hpp"

namespace hoist::lfs {

/// Decides which stretch of which of many objects is asked for next, when to wait and when to give
/// an object up. Pure: it is told what happened and when, and does nothing itself.
///
/// The first object that has something to be asked for gets the next connection. So large objects
/// come one after the other, each over all connections, and small ones side by side.
class DownloadQueue {
 public:
  struct Limits {
    DownloadWidth::Limits width;  ///< requests in flight
    unsigned open_objects = 64;   ///< begun and not settled, at most
    unsigned attempts = 30;       ///< failures of an object, one after the other
    PatienceLimits patience;
  };

  /// The object is to be opened.
  struct Open {
    std::size_t object;
  };
  struct Start {
    std::size_t object;
    ByteRange range;
  };
  /// Nothing may start before then, or before something in flight ends.
  struct Wait {
    TimePoint until;
  };
  using Step = std::variant<Open, Start, Wait>;

  struct RetryAt {
    TimePoint when;
  };
  struct GiveUp {
    std::string why;  ///< "failed 30 times", or "nothing came for 2 min"; empty: hopeless
  };
  using Verdict = std::variant<RetryAt, GiveUp>;

  DownloadQueue(std::size_t objects, const Limits& limits)
      : limits_(limits),
        items_(objects),
        unsettled_(objects),
        width_(limits.width),
        patience_(limits.patience) {}

  /// How many requests may be in flight, over all processes.
  [[nodiscard]] unsigned width() const { return width_.now(); }
  /// What to do at `now`; `share` is what this process may have of them at this moment.
  [[nodiscard]] Step next(TimePoint now, unsigned share);
  /// Tells how many bytes of all objects there are at `now`; to be called several times a second.
  void look(TimePoint now, std::uint64_t bytes) { width_.look(now, bytes, in_flight_ >= width()); }

  void opened(std::size_t object, RangePlan plan);
  /// Of an object that is open.
  [[nodiscard]] RangePlan& plan(std::size_t object) { return *items_[object].plan; }
  [[nodiscard]] const RangePlan& plan(std::size_t object) const { return *items_[object].plan; }
  void started(std::size_t object, ByteRange range);
  /// A request has ended, however it did; so many bytes of that range came.
  void ended(std::size_t object, ByteRange range, std::uint64_t received_bytes);
  /// What it brought is getting on.
  void got_on(std::size_t object);
  /// It has failed; it began at `started_at`. `random` in [0, 1) spreads the retries.
  [[nodiscard]] Verdict failed(std::size_t object, const Failure& failure, TimePoint started_at,
                               TimePoint now, double random);
  /// Nothing more is asked for this object.
  void settled(std::size_t object);

  [[nodiscard]] bool is_settled(std::size_t object) const { return items_[object].is_settled; }
  [[nodiscard]] bool all_settled() const { return unsettled_ == 0; }

 private:
  struct Item {
    std::optional<RangePlan> plan;
    bool is_settled = false;
    unsigned failures = 0;
    TimePoint not_before = TimePoint::min();
  };

  Limits limits_;
  std::vector<Item> items_;
  std::size_t unsettled_;
  std::size_t first_ = 0;  // all before it are settled
  std::size_t open_ = 0;
  unsigned in_flight_ = 0;
  DownloadWidth width_;
  TimePoint hold_until_ = TimePoint::min();
  TimePoint halved_at_ = TimePoint::min();
  Patience patience_;
};

}  // namespace hoist::lfs
