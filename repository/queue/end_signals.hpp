// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <csignal>

namespace hoist::repository {

/// While it lives, the first SIGINT or SIGTERM is noted, and a second one ends the process at once.
/// Only where the program leaves the signal as it is by default.
class EndSignals {
 public:
  EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;
  ~EndSignals();

  /// The signal that came, or 0.
  [[nodiscard]] int caught() const;

 private:
  static constexpr std::array watched{SIGINT, SIGTERM};
  std::array<bool, watched.size()> is_ours_{};
};

/// Ends the process as the signal does by default, without further handlers of its end.
[[noreturn]] void end_by(int signal);

}  // namespace hoist::repository
