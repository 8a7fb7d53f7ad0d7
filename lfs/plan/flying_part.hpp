// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "lfs/base/clock.hpp"
#include "lfs/protocol/upload_plan.hpp"

namespace hoist::lfs {

/// One part on its way, as it stands at a moment.
struct FlyingPart {
  PartNumber number = 0;
  TimePoint started_at;
  std::uint64_t sent_bytes = 0;
  std::uint64_t length_bytes = 0;
};

/// True when the parts in flight are so slow, under 64 KiB/s each on average, that a further one
/// would only make all of them slower. Pure.
[[nodiscard]] bool line_is_saturated(std::span<const FlyingPart> flying, TimePoint now);

}  // namespace hoist::lfs
