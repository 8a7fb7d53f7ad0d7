// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "repository/queue/command_state.hpp"

namespace hoist::repository {

// What a program that ends says on stderr; whole lines.

[[nodiscard]] std::string words_on_waiting(
    const std::vector<std::shared_ptr<CommandState>>& commands);
[[nodiscard]] std::string words_on_stopping();
/// Of a command that failed, or that nobody will run any more.
[[nodiscard]] std::string words_on_undone(const CommandState& command);
[[nodiscard]] std::string words_on_open_scope(const std::filesystem::path& root);

}  // namespace hoist::repository
