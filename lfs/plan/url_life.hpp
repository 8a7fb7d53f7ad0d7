// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "lfs/base/clock.hpp"

namespace hoist::lfs {

/// Watches whether signed URLs will last as long as the upload. Pure. It only warns: whether a URL
/// is still good is the server's word alone.
class UrlLife {
 public:
  /// `expires` by the server's clock; without it there is nothing to warn of.
  UrlLife(std::optional<std::chrono::sys_seconds> expires, TimePoint now)
      : expires_(expires), began_at_(now) {}

  /// What an answer's `Date` says, and what our own clock says at that moment.
  void server_says(std::chrono::sys_seconds date, std::chrono::sys_seconds own_time) {
    offset_ = date - own_time;
  }

  /// Words for the user, once, as soon as at the rate so far the bytes that are left need longer
  /// than the URLs live. `sent_bytes` since the beginning.
  [[nodiscard]] std::optional<std::string> warning(std::uint64_t sent_bytes,
                                                   std::uint64_t left_bytes, TimePoint now,
                                                   std::chrono::sys_seconds own_time);

 private:
  std::optional<std::chrono::sys_seconds> expires_;
  TimePoint began_at_;
  std::chrono::seconds offset_{0};
  bool has_warned_ = false;
};

}  // namespace hoist::lfs
