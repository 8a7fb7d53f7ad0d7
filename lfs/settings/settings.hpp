// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// One setting, as help and `hoist doctor` show it.
struct SettingInfo {
  std::string_view config_key;   ///< In git's configuration; empty: environment only.
  std::string_view environment;  ///< The variable that overrides the configuration.
  std::string_view range;
  std::string_view default_value;
  std::string_view description;
};

/// All settings of hoist.
inline constexpr std::array settings_table{
    SettingInfo{
        "hoist.connections", "HOIST_CONNECTIONS", "1 to 256", "16",
        "parts in flight at one time; unless it is set, downloads go up to 64 where that is "
        "faster"},
    SettingInfo{"hoist.bandwidthLimit", "HOIST_BANDWIDTH_LIMIT",
                "bytes a second, with K, M or G for powers of 1024; 0 for none", "0",
                "how much all transfers of a repository may send and receive together"},
    SettingInfo{"hoist.verifyParts", "HOIST_VERIFY_PARTS", "auto, on, off", "auto",
                "compare each part's MD5 with the server's ETag; auto: over plain http"},
    SettingInfo{"hoist.patience", "HOIST_PATIENCE", "1s to 168h, as 90, 90s, 15m or 1h", "1h",
                "how long a transfer may go without progress before it fails"},
    SettingInfo{"", "HOIST_LOG", "debug, info, off", "info",
                "debug: tell on standard error what the agent does; info, off: do not"},
};

enum class VerifyParts {
  automatic,  ///< Over plain http to hosts other than loopback.
  on,
  off,
};

struct Settings {
  unsigned connections = 16;          ///< 1 to 256.
  unsigned most_connections = 64;     ///< Of downloads; the same where `connections` is set.
  std::uint64_t bandwidth_limit = 0;  ///< Bytes a second; 0: none.
  VerifyParts verify_parts = VerifyParts::automatic;
  std::chrono::seconds patience = std::chrono::hours(1);  ///< 1 s to 7 days.
  bool debug_log =
      false;  ///< HOIST_LOG=debug, or GIT_TRANSFER_TRACE true where HOIST_LOG is unset.
};

/// The settings in force: environment over git's configuration over the default. An environment
/// variable that is empty counts as unset.
///
/// Throws hoist::Error (invalid_input) for a value that is malformed or out of range; the message
/// names setting, value and origin, the hint the range.
Settings read_settings(const GitConfig& config, const Environment& environment);

}  // namespace hoist::lfs
