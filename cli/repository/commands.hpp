// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/arguments.hpp"

namespace hoist::cli {

// The thin commands on hoist::Repository; cli/command.cpp says what each does.

ExitCode run_clone(const Arguments& arguments);
ExitCode run_pull(const Arguments& arguments);
ExitCode run_add(const Arguments& arguments);
ExitCode run_commit(const Arguments& arguments);
ExitCode run_push(const Arguments& arguments);
ExitCode run_status(const Arguments& arguments);
ExitCode run_prune(const Arguments& arguments);

}  // namespace hoist::cli
