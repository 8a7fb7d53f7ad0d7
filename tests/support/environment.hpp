// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lfs/base/environment.hpp"

namespace hoist::test {

/// An environment of exactly these variables.
inline lfs::Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found != variables.end() ? std::optional<std::string>(found->second) : std::nullopt;
  };
}

}  // namespace hoist::test
