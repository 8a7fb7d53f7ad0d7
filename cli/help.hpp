// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.hpp"

namespace hoist::cli {

/// What `hoist --help` prints; no line is longer than 80 columns.
std::string program_help();

/// What `hoist COMMAND --help` prints.
std::string command_help(const Command& command);

/// Names with their meanings in two columns, wrapped at 80.
std::string definition_list(
    const std::vector<std::pair<std::string_view, std::string>>& definitions);

/// Text that starts at column `indent`, wrapped at 80 columns into lines that start there as well.
std::string wrap(std::string_view text, std::size_t indent);

}  // namespace hoist::cli
