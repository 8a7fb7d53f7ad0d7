// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <exception>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/run.hpp"
#include "cli/usage_error.hpp"
#include "hoist/error.hpp"

namespace {

hoist::cli::ExitCode guarded_main(int argc, char** argv) {
  using hoist::cli::ExitCode;
  try {
    hoist::cli::secure_standard_descriptors();
    hoist::cli::keep_core_dumps_away();
    // A parent may have left it ignored; then no exit status of a child could be read.
    (void)std::signal(SIGCHLD, SIG_DFL);
    return hoist::cli::run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (const hoist::cli::UsageError& error) {
    hoist::cli::print_error(error.what(), error.hint());
    return ExitCode::usage;
  } catch (const hoist::Error& error) {
    hoist::cli::print_error(error.what(), error.hint());
    return error.kind() == hoist::ErrorKind::internal ? ExitCode::internal_fault : ExitCode::failed;
  } catch (const std::exception& error) {
    hoist::cli::print_error(std::string("internal fault: ") + error.what(),
                            "this is a fault of hoist; please report it with what you did");
    return ExitCode::internal_fault;
  }
}

}  // namespace

int main(int argc, char** argv) { return static_cast<int>(guarded_main(argc, argv)); }
