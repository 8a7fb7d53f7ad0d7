// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// Looks up an environment variable: its value, or nothing where it is not set.
/// Code takes this instead of calling getenv, so that tests give it a table.
using Environment = std::function<std::optional<std::string>(std::string_view)>;

/// The environment of this process. Not to be used while another thread calls setenv.
inline Environment system_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
  };
}

}  // namespace hoist::lfs
