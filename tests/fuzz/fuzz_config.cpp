// SPDX-License-Identifier: Apache-2.0
// What `git config --null --show-origin --list` prints, with "|" for NUL so that seeds are text.
#include <algorithm>
#include <string>

#include "hoist/error.hpp"
#include "lfs/protocol/endpoint.hpp"
#include "lfs/protocol/git_config.hpp"
#include "lfs/settings/http_settings.hpp"
#include "lfs/settings/settings.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

std::optional<std::string> no_variable(std::string_view /*name*/) { return std::nullopt; }

/// Runs something that may refuse, but only so.
template <typename Action>
void allow_refusal(const Action& action) {
  try {
    action();
  } catch (const hoist::Error& error) {
    require(error.kind() == hoist::ErrorKind::invalid_input, "bad settings are bad input");
    require(std::string(error.what()).find('\n') == std::string::npos, "an error is one line");
  }
}

void check_settings(const lfs::GitConfig& config) {
  const lfs::Settings settings = lfs::read_settings(config, no_variable);
  require(settings.connections >= 1 && settings.connections <= 256, "connections are in range");
  require(settings.patience >= std::chrono::seconds(1), "patience is in range");
  require(settings.patience <= std::chrono::hours(7 * 24), "patience is in range");
}

void check_matches(const lfs::GitConfig& config, std::string_view url) {
  const lfs::ConfigEntry* entry = config.url_match("http", "proxy", url);
  if (entry == nullptr) return;
  require(entry->key.starts_with("http.") && entry->key.ends_with(".proxy"),
          "a match is an entry of that variable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(hoist::fuzz::text_of(data, size));
  std::replace(text.begin(), text.end(), '|', '\0');
  lfs::GitConfig config;
  try {
    config = lfs::GitConfig::parse(text);
  } catch (const hoist::Error&) {
    return 0;
  }
  allow_refusal([&] { check_settings(config); });
  std::vector<std::string> urls{"https://u@hub.example:8443/a/../b%2fc?x#y", ""};
  if (!config.entries().empty()) urls.push_back(config.entries().back().value);
  for (const std::string& url : urls) {
    check_matches(config, url);
    allow_refusal([&] { static_cast<void>(lfs::http_settings_for(url, config, no_variable)); });
    allow_refusal(
        [&] { static_cast<void>(lfs::lfs_endpoint(lfs::Operation::upload, url, config, config)); });
  }
  allow_refusal([&] {
    static_cast<void>(lfs::lfs_endpoint(lfs::Operation::upload, "origin", config, config));
  });
  return 0;
}
