// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/protocol/git_config.hpp"

/// Which keys of git's configuration make git-lfs upload through hoist, decided on values.
namespace hoist::lfs {

/// A key to set, or to unset where there is no value.
struct ConfigChange {
  std::string key;
  std::optional<std::string> value;
};

/// The command of `hoist` that is the agent.
inline constexpr std::string_view agent_command_name = "lfs-multipart-upload";
inline constexpr std::string_view agent_path_key = "lfs.customtransfer.multipart.path";
/// What git takes for a pattern of the agent's keys.
inline constexpr std::string_view agent_key_pattern = R"(^lfs\.customtransfer\.multipart\.)";

/// What must change in `existing` so that git-lfs starts `program`; empty where nothing must.
/// git-lfs knows no agent without its path, so that comes last: an interruption enables nothing.
std::vector<ConfigChange> changes_to_enable(const GitConfig& existing, const std::string& program);

/// What must change so that git-lfs no longer starts an agent: the same keys, where they are set,
/// the path first.
std::vector<ConfigChange> changes_to_disable(const GitConfig& existing);

/// The program that `existing` names as the agent, were it only before another value, where it is
/// not hoist: neither `program` nor a file of that name, which an earlier version may have been.
std::optional<std::string> foreign_agent(const GitConfig& existing, const std::string& program);

}  // namespace hoist::lfs
