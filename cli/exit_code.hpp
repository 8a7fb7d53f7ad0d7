// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace hoist::cli {

/// What `hoist` returns to its caller. Help and man page print `exit_codes`, so this is the only
/// place that lists them.
enum class ExitCode : int {
  done = 0,
  failed = 1,
  usage = 2,
  internal_fault = 70,
  hangup = 129,
  interrupted = 130,
  terminated = 143,
};

struct ExitCodeInfo {
  ExitCode code;
  std::string_view meaning;
};

inline constexpr std::array exit_codes{
    ExitCodeInfo{ExitCode::done, "done"},
    ExitCodeInfo{ExitCode::failed, "failed; the message says why, and what to do"},
    ExitCodeInfo{ExitCode::usage, "wrong usage"},
    ExitCodeInfo{ExitCode::internal_fault, "a fault of hoist itself"},
    ExitCodeInfo{ExitCode::hangup, "ended by SIGHUP"},
    ExitCodeInfo{ExitCode::interrupted, "ended by SIGINT (Ctrl-C)"},
    ExitCodeInfo{ExitCode::terminated, "ended by SIGTERM"},
};

}  // namespace hoist::cli
