// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/schedule.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hoist::lfs {
namespace {

std::string in_words(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  return seconds < 120 ? fmt::format("{} s", seconds) : fmt::format("{} min", seconds / 60);
}

}  // namespace

Schedule::Schedule(PartNumber parts, const ScheduleLimits& limits,
                   const std::function<bool(PartNumber)>& is_done)
    : limits_(limits), limit_now_(limits.connections), patience_(limits.patience) {
  for (PartNumber number = parts; number > 0; --number) {
    if (!is_done || !is_done(number)) new_parts_.push_back(number);
  }
  unacknowledged_ = static_cast<PartNumber>(new_parts_.size());
}

Schedule::Step Schedule::next(TimePoint now, const Conditions& conditions) const {
  if (unacknowledged_ == 0) return AllAcknowledged{};
  const std::size_t most = std::min(limit_now_, conditions.connections);
  if (in_flight_.size() >= most || (conditions.line_is_saturated && !in_flight_.empty())) {
    return Wait{TimePoint::max()};
  }
  if (now < hold_until_) return Wait{hold_until_};

  if (!waiting_.empty() && waiting_.begin()->first <= now) {
    return StartPart{waiting_.begin()->second};
  }
  // Until one part was accepted, a failed one keeps its place: a server that refuses everything is
  // not asked about every part.
  const std::size_t kept = patience_.any_acknowledged() ? 0 : waiting_.size();
  if (!new_parts_.empty() && in_flight_.size() + kept < most) {
    return StartPart{new_parts_.back()};
  }
  return Wait{waiting_.empty() ? TimePoint::max() : waiting_.begin()->first};
}

void Schedule::started(PartNumber number, TimePoint now) {
  if (!new_parts_.empty() && new_parts_.back() == number) {
    new_parts_.pop_back();
  } else if (!waiting_.empty() && waiting_.begin()->second == number) {
    waiting_.erase(waiting_.begin());
  }
  in_flight_.emplace(number, now);
}

void Schedule::acknowledged(PartNumber number) {
  in_flight_.erase(number);
  --unacknowledged_;
  patience_.acknowledged();
  limit_now_ = std::min(limit_now_ + 1, limits_.connections);
}

void Schedule::dropped(PartNumber number) {
  in_flight_.erase(number);
  --unacknowledged_;
}

void Schedule::reopened(PartNumber number, TimePoint now) {
  ++unacknowledged_;
  waiting_.emplace(now, number);
}

Schedule::Verdict Schedule::failed(PartNumber number, const Failure& failure, TimePoint now,
                                   double random) {
  const auto flight = in_flight_.find(number);
  const TimePoint started_at = flight == in_flight_.end() ? now : flight->second;
  if (failure.remedy == Remedy::slow_down) slow_down(started_at, now, failure);
  if (flight != in_flight_.end()) in_flight_.erase(flight);
  const unsigned failures = ++failures_[number];
  patience_.failed(now);

  if (failure.remedy == Remedy::give_up) return GiveUp{};
  if (failures >= limits_.attempts_per_part) {
    return GiveUp{fmt::format("failed {} times", failures)};
  }
  // An attempt that has not failed yet may still be the first acknowledgement.
  if (patience_.is_exhausted(now) && (patience_.any_acknowledged() || nothing_fresh_in_flight())) {
    return GiveUp{fmt::format("nothing was accepted for {}", in_words(patience_.limit()))};
  }
  const TimePoint when = now + retry_delay(failures, failure.retry_after, random);
  waiting_.emplace(when, number);
  return RetryAt{when};
}

void Schedule::slow_down(TimePoint started_at, TimePoint now, const Failure& failure) {
  if (failure.retry_after) hold_until_ = std::max(hold_until_, now + *failure.retry_after);
  // One burst of refusals halves once: what was started before the halving does not count.
  if (started_at < halved_at_) return;
  limit_now_ = std::max(1U, in_flight() / 2);
  halved_at_ = now;
}

bool Schedule::nothing_fresh_in_flight() const {
  return std::all_of(in_flight_.begin(), in_flight_.end(),
                     [&](const auto& entry) { return failures(entry.first) > 0; });
}

unsigned Schedule::failures(PartNumber number) const {
  const auto found = failures_.find(number);
  return found == failures_.end() ? 0 : found->second;
}

}  // namespace hoist::lfs
