// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/body_fault.hpp"

#include <algorithm>

namespace hoist::hub {

Pacer::Pacer(Connection& connection, const std::optional<Effect>& effect)
    : connection_(connection) {
  if (!effect) return;
  if (const auto* reset = std::get_if<effect::Reset>(&*effect)) cut_at_ = reset->after_bytes;
  if (const auto* close = std::get_if<effect::Close>(&*effect)) cut_at_ = close->after_bytes;
  if (const auto* slow = std::get_if<effect::Slow>(&*effect)) rate_ = slow->bytes_per_second;
  if (const auto* stall = std::get_if<effect::Stall>(&*effect)) {
    stall_at_ = stall->after_bytes;
    stall_ = stall->duration;
  }
  if (rate_ != 0 || stall_at_) connection_.shrink_receive_buffer();
}

std::size_t Pacer::next(std::size_t at_most) {
  if (is_cut()) return 0;
  if (stall_at_ && done_ >= *stall_at_) {
    stall_at_.reset();
    wait(stall_);
  }
  std::uint64_t room = at_most;
  if (cut_at_) room = std::min(room, *cut_at_ - done_);
  if (stall_at_) room = std::min(room, *stall_at_ - done_);
  if (rate_ != 0) {
    constexpr std::uint64_t steps_per_second = 20;
    room = std::min(room, std::max<std::uint64_t>(rate_ / steps_per_second, 1));
    const auto due = start_ + std::chrono::milliseconds(done_ * 1000 / rate_);
    wait(std::chrono::ceil<std::chrono::milliseconds>(due - std::chrono::steady_clock::now()));
  }
  return static_cast<std::size_t>(room);
}

void Pacer::moved(std::size_t count) { done_ += count; }

void Pacer::wait(std::chrono::milliseconds duration) {
  if (!connection_.pause(duration)) throw ConnectionLost();
}

}  // namespace hoist::hub
