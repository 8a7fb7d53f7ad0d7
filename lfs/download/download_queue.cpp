// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/download_queue.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace hoist::lfs {

DownloadQueue::Step DownloadQueue::next(TimePoint now, unsigned share) {
  if (in_flight_ >= std::min(share, width())) return Wait{TimePoint::max()};
  if (hold_until_ > now) return Wait{hold_until_};
  while (first_ < items_.size() && items_[first_].is_settled) ++first_;
  TimePoint soonest = TimePoint::max();
  for (std::size_t i = first_; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.is_settled) continue;
    if (item.not_before > now) {
      soonest = std::min(soonest, item.not_before);
    } else if (!item.plan) {
      if (open_ < limits_.open_objects) return Open{i};
      break;
    } else if (const auto range = item.plan->next()) {
      return Start{i, *range};
    }
  }
  return Wait{soonest};
}

void DownloadQueue::opened(std::size_t object, RangePlan plan) {
  items_[object].plan = std::move(plan);
  ++open_;
}

void DownloadQueue::started(std::size_t object, ByteRange range) {
  plan(object).started(range);
  ++in_flight_;
}

void DownloadQueue::ended(std::size_t object, ByteRange range, std::uint64_t received_bytes) {
  plan(object).ended(range, received_bytes);
  --in_flight_;
}

void DownloadQueue::got_on(std::size_t object) {
  items_[object].failures = 0;
  width_.recover();
  patience_.acknowledged();
}

DownloadQueue::Verdict DownloadQueue::failed(std::size_t object, const Failure& failure,
                                             TimePoint started_at, TimePoint now, double random) {
  Item& item = items_[object];
  if (failure.remedy != Remedy::retry && failure.remedy != Remedy::slow_down) return GiveUp{};
  patience_.failed(now);
  if (failure.remedy == Remedy::slow_down && started_at >= halved_at_) {
    width_.halve();
    halved_at_ = now;
  }
  if (failure.remedy == Remedy::slow_down && failure.retry_after) {
    hold_until_ = std::max(hold_until_, now + *failure.retry_after);
  }
  // Connections that break together are one failure of the object.
  if (item.not_before > now) return RetryAt{item.not_before};
  if (++item.failures >= limits_.attempts) {
    return GiveUp{fmt::format("failed {} times", item.failures)};
  }
  if (patience_.is_exhausted(now)) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience_.limit());
    return GiveUp{fmt::format("nothing came for {} s", seconds.count())};
  }
  item.not_before = now + retry_delay(item.failures, failure.retry_after, random);
  return RetryAt{item.not_before};
}

void DownloadQueue::settled(std::size_t object) {
  Item& item = items_[object];
  if (std::exchange(item.is_settled, true)) return;
  if (item.plan) --open_;
  --unsettled_;
}

}  // namespace hoist::lfs
