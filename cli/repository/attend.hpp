// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "cli/exit_code.hpp"
#include "hoist/repository.hpp"

namespace hoist::cli {

/// Runs an operation that takes long, and prints the result that it returns: shows its progress and
/// notices, and ends it in good order on SIGINT, SIGTERM and SIGHUP; a second one ends the program
/// at once. Throws what it throws, but where a signal ended it.
ExitCode attend(const std::function<std::string(const Callbacks&)>& operation);

}  // namespace hoist::cli
