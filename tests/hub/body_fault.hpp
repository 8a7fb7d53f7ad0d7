// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "tests/hub/connection.hpp"
#include "tests/hub/fault.hpp"

namespace hoist::hub {

/// Moves the bytes of one body as an effect wants it: cut at a byte, stalled at a byte, slow.
///
///     while (auto room = pacer.next(block.size())) { pacer.moved(read(room)); }
class Pacer {
 public:
  Pacer(Connection& connection, const std::optional<Effect>& effect);

  /// How many bytes may be moved in one go; waits first where the effect says so. 0 once the body
  /// is to be cut. Throws ConnectionLost when the peer leaves during a wait.
  std::size_t next(std::size_t at_most);
  void moved(std::size_t count);

  [[nodiscard]] bool is_cut() const noexcept { return cut_at_ && done_ >= *cut_at_; }

 private:
  void wait(std::chrono::milliseconds duration);

  Connection& connection_;
  std::optional<std::uint64_t> cut_at_;
  std::optional<std::uint64_t> stall_at_;
  std::chrono::milliseconds stall_{};
  std::uint64_t rate_ = 0;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace hoist::hub
