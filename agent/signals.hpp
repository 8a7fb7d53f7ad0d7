// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <optional>

#include "lfs/base/fd.hpp"

namespace hoist::agent {

/// Turns SIGINT, SIGTERM and SIGHUP into something to poll for while it lives. A pipe that nobody
/// reads (SIGPIPE) and a file at its limit (SIGXFSZ) are errors of write() meanwhile and no end of
/// the process. A signal that was ignored at the start (nohup) stays so. For the one thread of a
/// program, before others start.
class SignalWatch {
 public:
  /// Throws hoist::Error (internal).
  SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();

  [[nodiscard]] int fd() const { return fd_.fd(); }
  /// The first signal that came, if any did.
  [[nodiscard]] std::optional<int> received();

 private:
  sigset_t watched_{};
  sigset_t mask_before_{};
  struct sigaction pipe_before_ {};
  struct sigaction file_size_before_ {};
  lfs::UniqueFd fd_;
  std::optional<int> first_;
};

}  // namespace hoist::agent
