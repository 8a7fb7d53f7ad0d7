// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "hoist/error.hpp"
#include "lfs/base/clock.hpp"

namespace hoist::lfs {

/// How far an upload got while its URLs were good.
struct PlanLife {
  std::uint64_t size_bytes = 0;
  std::uint64_t sent_bytes = 0;
  Duration lasted{};
};

/// The error for an upload whose URLs are refused and cannot be replaced, for the reason
/// `why_none`: `refusal` with how long they lasted, at what rate, and what rate would have been
/// enough.
[[nodiscard]] Error expiry_error(const Error& refusal, std::string_view why_none,
                                 const PlanLife& life);

}  // namespace hoist::lfs
