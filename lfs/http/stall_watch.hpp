// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "lfs/base/clock.hpp"
#include "lfs/http/transport.hpp"

namespace hoist::lfs {

/// Tells from the bytes that a socket took whether a transfer still moves. Pure.
class StallWatch {
 public:
  struct Limits {
    Duration body;    ///< longest pause while bytes of the body are left
    Duration answer;  ///< longest wait after the last of them
  };

  StallWatch(std::uint64_t body_bytes, Limits limits, TimePoint now)
      : body_bytes_(body_bytes), limits_(limits), moved_at_(now) {}

  /// We ourselves hold it up.
  void hold(TimePoint now) { moved_at_ = now; }
  /// To be told now and then how much was sent; answers with a fault when a limit has passed.
  [[nodiscard]] std::optional<Fault> look(std::uint64_t sent_bytes, TimePoint now) {
    if (sent_bytes != sent_bytes_) {
      sent_bytes_ = sent_bytes;
      moved_at_ = now;
      return std::nullopt;
    }
    const bool body_left = sent_bytes_ < body_bytes_;
    if (now - moved_at_ < (body_left ? limits_.body : limits_.answer)) return std::nullopt;
    return body_left ? Fault::stalled : Fault::unanswered;
  }

 private:
  std::uint64_t body_bytes_;
  Limits limits_;
  std::uint64_t sent_bytes_ = 0;
  TimePoint moved_at_;
};

}  // namespace hoist::lfs
