// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/http_settings.hpp"

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"

namespace hoist::lfs {
namespace {

/// Messages name the variable only: the key may hold a URL with a password.
std::string expand_home(const ConfigEntry& entry, std::string_view variable,
                        const Environment& environment) {
  if (!entry.value.starts_with("~/")) {
    return entry.value;
  }
  const std::optional<std::string> home = environment("HOME");
  if (!home || home->empty()) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("http.{} = {:?} (from {}) cannot be expanded: HOME is not set",
                            variable, entry.value, printable(entry.origin)),
                "set HOME, or write the path in full");
  }
  return *home + entry.value.substr(1);
}

bool verifies_tls(std::string_view url, const GitConfig& config, const Environment& environment) {
  const std::string no_verify = environment("GIT_SSL_NO_VERIFY").value_or("");
  if (parse_config_bool(no_verify).value_or(true)) {
    return false;
  }
  const ConfigEntry* entry = config.url_match("http", "sslVerify", url);
  if (entry == nullptr) {
    return true;
  }
  const std::optional<bool> value = parse_config_bool(entry->value);
  if (!value) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("http.sslVerify = {:?} (from {}) is no boolean", entry->value,
                            printable(entry->origin)),
                "set http.sslVerify to true or false");
  }
  return *value;
}

}  // namespace

HttpSettings http_settings_for(std::string_view url, const GitConfig& config,
                               const Environment& environment) {
  const auto path = [&](std::string_view variable, std::string_view environment_name) {
    const std::optional<std::string> value = environment(environment_name);
    if (value && !value->empty()) {
      return *value;
    }
    const ConfigEntry* entry = config.url_match("http", variable, url);
    return entry != nullptr ? expand_home(*entry, variable, environment) : std::string();
  };

  HttpSettings settings;
  if (const ConfigEntry* proxy = config.url_match("http", "proxy", url)) {
    settings.proxy = proxy->value;
  }
  settings.verify_tls = verifies_tls(url, config, environment);
  settings.ca_file = path("sslCAInfo", "GIT_SSL_CAINFO");
  settings.ca_path = path("sslCAPath", "GIT_SSL_CAPATH");
  settings.client_cert = path("sslCert", "GIT_SSL_CERT");
  settings.client_key = path("sslKey", "GIT_SSL_KEY");
  return settings;
}

}  // namespace hoist::lfs
