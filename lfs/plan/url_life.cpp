// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/url_life.hpp"

#include <fmt/format.h>

namespace hoist::lfs {
namespace {

/// A rate measured over less time means little.
constexpr std::chrono::seconds shortest_measure = std::chrono::seconds(30);
constexpr double mega = 1e6;

}  // namespace

std::optional<std::string> UrlLife::warning(std::uint64_t sent_bytes, std::uint64_t left_bytes,
                                            TimePoint now, std::chrono::sys_seconds own_time) {
  if (!expires_ || has_warned_ || now - began_at_ < shortest_measure || sent_bytes == 0)
    return std::nullopt;
  const double life = std::chrono::duration<double>(*expires_ - (own_time + offset_)).count();
  const double rate =
      static_cast<double>(sent_bytes) / std::chrono::duration<double>(now - began_at_).count();
  const auto left = static_cast<double>(left_bytes);
  if (life <= 0 || rate * life >= left) return std::nullopt;
  has_warned_ = true;
  return fmt::format(
      "the signed URLs end in {:.0f} s, too soon for the {:.1f} MB that are left at {:.2f} MB/s: "
      "{:.2f} MB/s would do",
      life, left / mega, rate / mega, left / life / mega);
}

}  // namespace hoist::lfs
