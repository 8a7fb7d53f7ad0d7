// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/agent_setup.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view args_key = "lfs.customtransfer.multipart.args";
constexpr std::string_view direction_key = "lfs.customtransfer.multipart.direction";

}  // namespace

std::vector<ConfigChange> changes_to_enable(const GitConfig& existing, const std::string& program) {
  std::vector<ConfigChange> changes{
      {std::string(args_key), std::string(agent_command_name)},
      {std::string(direction_key), "upload"},
      {std::string(agent_path_key), program},
  };
  std::erase_if(changes, [&](const ConfigChange& change) {
    return existing.last(change.key) == change.value;
  });
  return changes;
}

std::vector<ConfigChange> changes_to_disable(const GitConfig& existing) {
  std::vector<ConfigChange> changes;
  for (const std::string_view key : {agent_path_key, args_key, direction_key}) {
    if (existing.find(key) != nullptr) {
      changes.push_back({std::string(key), std::nullopt});
    }
  }
  return changes;
}

std::optional<std::string> foreign_agent(const GitConfig& existing, const std::string& program) {
  std::optional<std::string> foreign;
  for (const ConfigEntry* entry : existing.all(agent_path_key)) {
    const std::string& path = entry->value;
    if (path != program && path != "hoist" && !path.ends_with("/hoist")) {
      foreign = path;
    }
  }
  return foreign;
}

}  // namespace hoist::lfs
