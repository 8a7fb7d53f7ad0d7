// SPDX-License-Identifier: Apache-2.0
#include "repository/queue/transfer_rate.hpp"

namespace hoist::repository {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds window{5};
/// Between two samples that are kept.
constexpr milliseconds grain{100};

}  // namespace

void TransferRate::note(std::uint64_t bytes, Instant now) {
  if (!samples_.empty() && bytes < samples_.back().bytes) samples_.clear();
  const bool is_close = samples_.size() > 1 && now - samples_[samples_.size() - 2].at < grain;
  if (is_close) samples_.pop_back();
  samples_.push_back({now, bytes});
  while (samples_.size() > 2 && now - samples_.front().at > window) samples_.pop_front();
}

std::uint64_t TransferRate::bytes_per_second(Instant now) const {
  if (samples_.size() < 2 || now - samples_.back().at > window) return 0;
  const auto span =
      std::chrono::duration_cast<milliseconds>(samples_.back().at - samples_.front().at).count();
  if (span <= 0) return 0;
  return (samples_.back().bytes - samples_.front().bytes) * 1000 / static_cast<std::uint64_t>(span);
}

}  // namespace hoist::repository
