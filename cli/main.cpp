// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.hpp"

int main() { return static_cast<int>(hoist::cli::ExitCode::usage); }
