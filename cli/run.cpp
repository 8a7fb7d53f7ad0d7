// SPDX-License-Identifier: Apache-2.0
#include "cli/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/agent_command.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/usage_error.hpp"
#include "cli/version.hpp"
#include "lfs/protocol/agent_setup.hpp"

namespace hoist::cli {
namespace {

bool asks_for_help(const std::vector<std::string>& words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), end,
                     [](const std::string& word) { return word == "--help" || word == "-h"; });
}

}  // namespace

ExitCode run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    print_message(program_help());
    return ExitCode::usage;
  }
  const std::string& name = arguments.front();
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (name == lfs::agent_command_name && rest.empty()) {
    return run_agent();  // At once: git-lfs waits for it, several times in a row.
  }
  if (name == "--version") {
    print_result(fmt::format("hoist {}\n", version()));
    return ExitCode::done;
  }
  if (name == "--help" || name == "-h") {
    print_result(program_help());
    return ExitCode::done;
  }
  if (name.starts_with('-')) {
    throw UsageError(fmt::format("unknown option {}", name),
                     "`hoist --help` lists commands and options");
  }
  const Command& command = require_command(name);
  if (asks_for_help(rest)) {
    print_result(command_help(command));
    return ExitCode::done;
  }
  return command.run(Arguments(command, rest));
}

}  // namespace hoist::cli
