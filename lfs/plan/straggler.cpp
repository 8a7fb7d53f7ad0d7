// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/straggler.hpp"

#include <algorithm>

namespace hoist::lfs {
namespace {

constexpr std::chrono::seconds watched_for = std::chrono::seconds(10);
constexpr double slow_fraction = 1.0 / 3;
constexpr std::size_t kept_rates = 64;
/// Fewer accepted parts say too little about what is usual.
constexpr std::size_t least_rates = 4;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

void StragglerWatch::accepted(std::uint64_t bytes, Duration took) {
  const double rate = static_cast<double>(bytes) / std::max(seconds(took), 1e-3);
  if (rates_.size() < kept_rates) {
    rates_.push_back(rate);
  } else {
    rates_[next_rate_++ % kept_rates] = rate;
  }
}

std::optional<StragglerWatch::Straggler> StragglerWatch::find(std::span<const FlyingPart> flying,
                                                              TimePoint now) {
  if (rates_.size() < least_rates) return std::nullopt;
  for (const FlyingPart& part : flying) {
    const Mark fresh{now, part.sent_bytes};
    Mark& mark = marks_.try_emplace(part.number, fresh).first->second;
    if (part.sent_bytes < mark.sent_bytes) mark = fresh;  // it began again
    if (now - mark.at < watched_for) continue;
    const double rate =
        static_cast<double>(part.sent_bytes - mark.sent_bytes) / seconds(now - mark.at);
    mark = fresh;
    const double usual = median(rates_);
    const auto left = static_cast<double>(part.length_bytes - part.sent_bytes);
    // Compared without a division, since the part may stand still.
    const bool would_be_overtaken = left * usual > static_cast<double>(part.length_bytes) * rate;
    if (rate >= usual * slow_fraction || !would_be_overtaken) continue;
    if (named_.insert(part.number).second) return Straggler{part.number, rate, usual};
  }
  return std::nullopt;
}

}  // namespace hoist::lfs
