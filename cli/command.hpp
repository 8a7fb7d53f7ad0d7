// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "cli/exit_code.hpp"

namespace hoist::cli {

class Arguments;

/// An option (`--force`, or `--discard OID` where it takes a value; `-m, --message TEXT` where it
/// has a short form) or an argument by its place
/// (`PATH`, or `PATTERN...` where there may be several) of a command.
struct OptionInfo {
  std::string_view name;
  std::string_view text;
};

/// One command of `hoist`: what it is called, what help says of it, what runs it.
struct Command {
  std::string_view name;
  std::string_view usage;    ///< What follows the name.
  std::string_view summary;  ///< One line, no full stop.
  std::string_view description;
  std::span<const OptionInfo> options;
  std::string_view example;
  /// Throws hoist::Error; a UsageError for arguments that contradict each other.
  ExitCode (*run)(const Arguments& arguments);
};

/// All commands, in the order in which help lists them.
std::span<const Command> commands();

/// The command of that name, or nullptr.
const Command* find_command(std::string_view name);

/// The same, but throws UsageError with the nearest name where there is none.
const Command& require_command(std::string_view name);

}  // namespace hoist::cli
