// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <variant>
#include <vector>

#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// Where a text stops being one of git's configuration files; counted from 1.
struct ConfigSyntaxFault {
  std::size_t line = 0;
  bool operator==(const ConfigSyntaxFault&) const = default;
};

/// Reads the text of a configuration file as git does (git-config(1), "Syntax"), in time and memory
/// that its length bounds. `include.path` and its like are variables like any other: nothing is
/// included. Keys are as ConfigEntry has them, each entry's origin is `origin`. Pure.
[[nodiscard]] std::variant<std::vector<ConfigEntry>, ConfigSyntaxFault> parse_config_text(
    std::string_view text, std::string_view origin);

}  // namespace hoist::lfs
