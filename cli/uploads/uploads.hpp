// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"

namespace hoist::cli {

/// `hoist uploads [PATH] [--watch] [--discard OID] [--json]`: what interrupted pushes left to do.
ExitCode run_uploads(const Arguments& arguments);

}  // namespace hoist::cli
