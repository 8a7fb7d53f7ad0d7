// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// What GIT_CONFIG_PARAMETERS holds: the settings of `git -c key=value`, which git hands on to its
/// hooks as `'key'='value'`, or `'key=value'` before 2.31, quoted for the shell and separated by
/// blanks. Keys are as the user wrote them. Throws hoist::Error (invalid_input) for anything else.
/// Pure.
[[nodiscard]] std::vector<ConfigEntry> parse_config_parameters(std::string_view text);

}  // namespace hoist::lfs
