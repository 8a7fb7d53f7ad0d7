// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"

namespace hoist::cli {

/// `hoist lfs-enable-largefiles`: lets git-lfs upload through hoist, or no longer.
ExitCode run_enable_largefiles(const Arguments& arguments);

}  // namespace hoist::cli
