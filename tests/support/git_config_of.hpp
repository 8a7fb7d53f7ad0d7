// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lfs/protocol/git_config.hpp"

namespace hoist::test {

/// Keys with their values, in the order in which git would list them.
using ConfigEntries = std::vector<std::pair<std::string, std::string>>;

inline lfs::GitConfig git_config_of(const ConfigEntries& entries) {
  std::string text;
  for (const auto& [key, value] : entries) {
    text.append("file:config").push_back('\0');
    text.append(key + "\n" + value).push_back('\0');
  }
  return lfs::GitConfig::parse(text);
}

}  // namespace hoist::test
