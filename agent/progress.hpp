// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "lfs/base/clock.hpp"

namespace hoist::agent {

/// What a progress line says.
struct ProgressStep {
  std::uint64_t bytes_so_far = 0;
  std::uint64_t bytes_since_last = 0;
  bool operator==(const ProgressStep&) const = default;
};

/// Turns what the engine reports into the progress of one object: never backwards, never above the
/// size, at most 8 lines a second, one a second while bytes move even when a retry makes up for
/// lost ones, and the increments add up to the size. Pure.
class ProgressMeter {
 public:
  explicit ProgressMeter(std::uint64_t size_bytes) : size_bytes_(size_bytes) {}

  /// The line to send at once, so that git-lfs lets its other workers begin.
  [[nodiscard]] ProgressStep first(lfs::TimePoint now);
  /// `sent_bytes` may be smaller than before: a part begins again.
  [[nodiscard]] std::optional<ProgressStep> update(std::uint64_t sent_bytes, lfs::TimePoint now);
  /// The line that closes a successful upload, unless the size was told before.
  [[nodiscard]] std::optional<ProgressStep> last();

 private:
  [[nodiscard]] ProgressStep step_to(std::uint64_t bytes);

  std::uint64_t size_bytes_;
  std::uint64_t told_bytes_ = 0;
  std::uint64_t seen_bytes_ = 0;
  bool moved_since_told_ = false;
  lfs::TimePoint told_at_{};
};

}  // namespace hoist::agent
