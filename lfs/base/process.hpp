// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hoist::lfs {

struct ProcessResult {
  /// The exit status; 128 + N where signal N ended the program.
  int exit_status = 0;
  std::string output;
  std::string error_output;
};

struct ProcessOptions {
  /// The folder the program starts in; empty means the caller's own.
  std::filesystem::path cwd = {};
  /// Changes to the environment: a value sets the variable, nullopt removes it.
  std::vector<std::pair<std::string, std::optional<std::string>>> environment = {};
  /// What the program reads on its standard input; without it that is /dev/null.
  std::optional<std::string> input = {};
  /// The longest the program may run. With a timeout the program leads a process group of its own,
  /// so that its children go with it; a Ctrl-C on the terminal then does not reach it.
  std::optional<std::chrono::milliseconds> timeout = {};
  /// Asked every 50 ms or so; true kills the program, as a timeout does.
  std::function<bool()> stop_requested = {};
  /// The most it may write on standard output. What exceeds it on standard error is dropped.
  std::size_t output_limit_bytes = std::size_t{64} << 20U;
};

/// Runs `argv` to its end and returns what it wrote; blocks meanwhile. A non-zero status is a
/// value, not an error. argv[0] without a slash is looked up in the absolute folders of PATH.
/// Any thread may call it.
///
/// The program starts with an empty signal mask, with SIGPIPE, SIGCHLD and SIGXFSZ at their
/// defaults, and with no descriptor of ours but its own three. It is over when it exits, even if a
/// daemon that it left behind still holds its output. Nothing secret may stand in `argv`: others
/// can read it.
///
/// Throws hoist::Error: not_found (no such program or folder), permission, cancelled (timeout or
/// stop; the program has been killed), invalid_input (too much output; killed as well), io.
ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options = {});

}  // namespace hoist::lfs
