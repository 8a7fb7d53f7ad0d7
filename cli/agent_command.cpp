// SPDX-License-Identifier: Apache-2.0
#include "cli/agent_command.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "agent/agent.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "lfs/protocol/agent_setup.hpp"

namespace hoist::cli {
namespace {

/// Points descriptor 1 at standard error and returns what it was.
lfs::UniqueFd take_standard_output() {
  lfs::UniqueFd output(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!output || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    throw Error(ErrorKind::io,
                fmt::format("cannot set standard output aside: {}", std::strerror(errno)));
  }
  return output;
}

}  // namespace

ExitCode run_agent() {
  const lfs::UniqueFd output = take_standard_output();
  if (::isatty(STDIN_FILENO) != 0) {
    print_message(command_help(require_command(lfs::agent_command_name)));
    return ExitCode::usage;
  }
  return static_cast<ExitCode>(agent::run(STDIN_FILENO, output.fd()));
}

}  // namespace hoist::cli
