// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"

namespace hoist::cli {

/// `hoist doctor [PATH] [--probe] [--json]`: what stands in the way of a push from that repository.
/// Fails when something does.
ExitCode run_doctor(const Arguments& arguments);

}  // namespace hoist::cli
