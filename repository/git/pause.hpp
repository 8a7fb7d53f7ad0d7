// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

#include <git2.h>

namespace hoist::git {

/// Waits for something between half of `longest` and the whole of it, so that two who have met do
/// not meet again at once. Throws cancelled as soon as `stop_requested`, which may be empty, says
/// true.
void pause(std::chrono::milliseconds longest, const std::function<bool()>& stop_requested);

/// Waits for references that other programs have locked: for two seconds over its whole life.
class LockPatience {
 public:
  /// Does `attempt` until it answers anything but GIT_ELOCKED, or patience has an end; what it
  /// answered last.
  [[nodiscard]] int run(const std::function<int()>& attempt) const;

 private:
  std::chrono::steady_clock::time_point until_ =
      std::chrono::steady_clock::now() + std::chrono::seconds(2);
};

}  // namespace hoist::git
