// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/hub/fd.hpp"

namespace hoist::hub {

/// A running child with pipes for its standard input and output. Its destructor closes the pipes
/// and waits for the child's end.
class Process {
 public:
  /// Runs `arguments[0]`, found on PATH, with exactly this environment ("NAME=value") and all
  /// signals at their defaults. Throws hoist::Error when it cannot be started.
  Process(const std::vector<std::string>& arguments, const std::vector<std::string>& environment);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] int input() const noexcept { return input_.fd(); }
  [[nodiscard]] int output() const noexcept { return output_.fd(); }
  void close_input() noexcept { input_.reset(); }
  /// The exit status; -1 for an end by a signal.
  int wait();

 private:
  UniqueFd input_;
  UniqueFd output_;
  pid_t pid_ = -1;
};

/// An environment for git that no configuration of the user or the machine can change.
std::vector<std::string> git_environment();

}  // namespace hoist::hub
