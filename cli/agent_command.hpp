// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit_code.hpp"

namespace hoist::cli {

/// Speaks git-lfs's custom transfer protocol on standard input and output. From here on descriptor
/// 1 is standard error, so that nothing but the agent can write among its lines. On a terminal it
/// explains itself instead, and returns ExitCode::usage.
ExitCode run_agent();

}  // namespace hoist::cli
