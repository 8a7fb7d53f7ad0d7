// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lfs/auth/git_credential.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::git {

/// How long the other side may take.
struct TransportLimits {
  std::chrono::seconds connect{30};
  std::chrono::seconds stall{60};    ///< no byte moves while a body is being sent over http
  std::chrono::seconds refs{120};    ///< silence before and while the refs are told over http
  std::chrono::seconds answer{600};  ///< any other silence; a server may be preparing a pack
  /// What one answer may hold beside a pack: some four million references, which take git itself
  /// a gigabyte. git has no such limit.
  std::uint64_t words_bytes = std::uint64_t{256} << 20U;
};

/// What the transports need; outlives every operation that uses them.
struct TransportPorts {
  const lfs::GitConfig& config;  ///< git's configuration
  lfs::Environment environment;
  lfs::ProcessRunner run;  ///< for credential helpers
  /// Asked at least every 100 ms; true ends the operation as cancelled.
  std::function<bool()> stop_requested = [] { return false; };
  /// Lets one process at a time ask the helpers: runs its argument when it is this one's turn.
  std::function<void(const std::function<void()>&)> one_at_a_time =
      [](const std::function<void()>& turn) { turn(); };
  /// Secret. Goes to scheme, host and port of the remote only, before what other sources have.
  std::optional<std::string> token = std::nullopt;
  std::function<void(std::string_view)> log = [](std::string_view) {};
  TransportLimits limits = {};
};

}  // namespace hoist::git
