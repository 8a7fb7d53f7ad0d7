// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.hpp"

namespace hoist::cli {

/// Runs hoist with the arguments that follow the program's name. Throws hoist::Error.
ExitCode run(const std::vector<std::string>& arguments);

}  // namespace hoist::cli
