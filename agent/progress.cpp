// SPDX-License-Identifier: Apache-2.0
#include "agent/progress.hpp"

#include <algorithm>

namespace hoist::agent {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds shortest_interval = milliseconds(125);
/// A little less than the second that git-lfs averages its rate over.
constexpr milliseconds longest_silence = milliseconds(900);

}  // namespace

ProgressStep ProgressMeter::first(lfs::TimePoint now) {
  told_at_ = now;
  return step_to(std::min<std::uint64_t>(1, size_bytes_));
}

std::optional<ProgressStep> ProgressMeter::update(std::uint64_t sent_bytes, lfs::TimePoint now) {
  moved_since_told_ = moved_since_told_ || sent_bytes != seen_bytes_;
  seen_bytes_ = sent_bytes;
  const bool further = std::min(sent_bytes, size_bytes_) > told_bytes_;
  const lfs::Duration silence = now - told_at_;
  if (!(further && silence >= shortest_interval) &&
      !(moved_since_told_ && silence >= longest_silence)) {
    return std::nullopt;
  }
  told_at_ = now;
  moved_since_told_ = false;
  return step_to(sent_bytes);
}

std::optional<ProgressStep> ProgressMeter::last() {
  if (told_bytes_ == size_bytes_) return std::nullopt;
  return step_to(size_bytes_);
}

ProgressStep ProgressMeter::step_to(std::uint64_t bytes) {
  const std::uint64_t so_far = std::clamp(bytes, told_bytes_, std::max(told_bytes_, size_bytes_));
  const ProgressStep step{so_far, so_far - told_bytes_};
  told_bytes_ = so_far;
  return step;
}

}  // namespace hoist::agent
