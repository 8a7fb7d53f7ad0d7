// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <utility>

#include <git2.h>

namespace hoist::git {

/// Carries an exception of ours across libgit2, whose C functions it must not pass:
///
///     Carrier carrier;                          // reached by the callback's payload
///     ... return carrier.run([&] { ...; });     // in the callback: 0, or GIT_EUSER and kept
///     carrier.rethrow();                        // after libgit2 has returned
class Carrier {
 public:
  /// The callback's answer: what `action` returns (0 where it returns nothing), or GIT_EUSER where
  /// it throws. After one exception nothing more is run.
  template <typename Action>
  [[nodiscard]] int run(Action&& action) noexcept {
    if (pending_) return GIT_EUSER;
    try {
      if constexpr (requires { static_cast<int>(action()); }) {
        return std::forward<Action>(action)();
      } else {
        std::forward<Action>(action)();
        return 0;
      }
    } catch (...) {
      pending_ = std::current_exception();
      git_error_set_str(GIT_ERROR_CALLBACK, "ended by a callback");
      return GIT_EUSER;
    }
  }
  /// Whether an exception is kept.
  [[nodiscard]] bool is_pending() const noexcept { return pending_ != nullptr; }
  /// Throws what was kept; does nothing where nothing was.
  void rethrow() {
    if (pending_) std::rethrow_exception(std::exchange(pending_, nullptr));
  }

 private:
  std::exception_ptr pending_;
};

}  // namespace hoist::git
