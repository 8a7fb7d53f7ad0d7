// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/flying_part.hpp"

namespace hoist::lfs {
namespace {

constexpr double saturated_bytes_per_second = 64.0 * 1024;
/// A part younger than this tells nothing about the rate.
constexpr std::chrono::seconds youngest_telling_part = std::chrono::seconds(5);

}  // namespace

bool line_is_saturated(std::span<const FlyingPart> flying, TimePoint now) {
  double bytes = 0;
  double time = 0;
  for (const FlyingPart& part : flying) {
    const bool waits_for_its_answer = part.sent_bytes == part.length_bytes;
    if (waits_for_its_answer || now - part.started_at < youngest_telling_part) continue;
    bytes += static_cast<double>(part.sent_bytes);
    time += std::chrono::duration<double>(now - part.started_at).count();
  }
  return time > 0 && bytes / time < saturated_bytes_per_second;
}

}  // namespace hoist::lfs
