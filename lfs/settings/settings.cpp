// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/settings.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::lfs {
namespace {

/// What the user wrote, and where.
struct Source {
  std::string value;
  std::string name;    ///< The config key or the environment variable.
  std::string origin;  ///< "the environment", or git's word for the file.
};

const SettingInfo& info_of(std::string_view environment_name) {
  return *std::find_if(settings_table.begin(), settings_table.end(), [&](const SettingInfo& info) {
    return info.environment == environment_name;
  });
}

std::optional<Source> find_source(const SettingInfo& info, const GitConfig& config,
                                  const Environment& environment) {
  const std::optional<std::string> variable = environment(info.environment);
  if (variable && !variable->empty()) {
    return Source{*variable, std::string(info.environment), "the environment"};
  }
  const ConfigEntry* entry = info.config_key.empty() ? nullptr : config.find(info.config_key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  return Source{entry->value, std::string(info.config_key), entry->origin};
}

[[noreturn]] void refuse(const SettingInfo& info, const Source& source) {
  throw Error(ErrorKind::invalid_input,
              fmt::format("{} = {:?} (from {}) is not a value that hoist takes", source.name,
                          source.value, printable(source.origin)),
              fmt::format("{} takes {}", source.name, info.range));
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
  return whole ? std::optional<std::int64_t>(number) : std::nullopt;
}

std::optional<unsigned> parse_connections(std::string_view text) {
  const std::optional<std::int64_t> number = parse_integer(text);
  return number && *number >= 1 && *number <= 256
             ? std::optional<unsigned>(static_cast<unsigned>(*number))
             : std::nullopt;
}

std::optional<std::uint64_t> parse_bandwidth_limit(std::string_view text) {
  const std::optional<std::int64_t> number = text.empty() ? std::nullopt : parse_config_int(text);
  return number && *number >= 0 ? std::optional<std::uint64_t>(*number) : std::nullopt;
}

std::optional<VerifyParts> parse_verify_parts(std::string_view text) {
  if (ascii_lower(text) == "auto") {
    return VerifyParts::automatic;
  }
  if (text.empty()) {
    return std::nullopt;
  }
  const std::optional<bool> on = parse_config_bool(text);
  if (!on) {
    return std::nullopt;
  }
  return *on ? VerifyParts::on : VerifyParts::off;
}

std::optional<std::chrono::seconds> parse_patience(std::string_view text) {
  using std::chrono::seconds;
  constexpr seconds longest = std::chrono::hours(7 * 24);
  seconds unit(1);
  if (text.ends_with('m')) {
    unit = std::chrono::minutes(1);
  } else if (text.ends_with('h')) {
    unit = std::chrono::hours(1);
  }
  if (text.ends_with('s') || unit != seconds(1)) {
    text.remove_suffix(1);
  }
  const std::optional<std::int64_t> number = parse_integer(text);
  return number && *number >= 1 && *number <= longest / unit
             ? std::optional<seconds>(*number * unit)
             : std::nullopt;
}

std::optional<bool> parse_log(std::string_view text) {
  if (text == "debug") {
    return true;
  }
  return text == "info" || text == "off" ? std::optional<bool>(false) : std::nullopt;
}

}  // namespace

Settings read_settings(const GitConfig& config, const Environment& environment) {
  Settings settings;
  settings.debug_log =
      parse_config_bool(environment("GIT_TRANSFER_TRACE").value_or("")).value_or(false);

  const auto read = [&](std::string_view environment_name, auto parse, auto& target) {
    const SettingInfo& info = info_of(environment_name);
    if (const std::optional<Source> source = find_source(info, config, environment)) {
      const auto value = parse(source->value);
      if (!value) {
        refuse(info, *source);
      }
      target = *value;
      return true;
    }
    return false;
  };
  if (read("HOIST_CONNECTIONS", parse_connections, settings.connections)) {
    settings.most_connections = settings.connections;
  }
  read("HOIST_BANDWIDTH_LIMIT", parse_bandwidth_limit, settings.bandwidth_limit);
  read("HOIST_VERIFY_PARTS", parse_verify_parts, settings.verify_parts);
  read("HOIST_PATIENCE", parse_patience, settings.patience);
  read("HOIST_LOG", parse_log, settings.debug_log);
  return settings;
}

}  // namespace hoist::lfs
