// SPDX-License-Identifier: Apache-2.0
#include "lfs/protocol/lfsconfig.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/config_text.hpp"

namespace hoist::lfs {
namespace {

constexpr std::size_t most_named_keys = 8;

/// A key that is safe: that one, or any that begins and ends so, with something in between.
struct SafeKey {
  std::string_view beginning;
  std::string_view end = {};
};

constexpr std::array safe_keys{
    SafeKey{"lfs.allowincompletepush"}, SafeKey{"lfs.fetchexclude"},
    SafeKey{"lfs.fetchinclude"},        SafeKey{"lfs.gitprotocol"},
    SafeKey{"lfs.locksverify"},         SafeKey{"lfs.pushurl"},
    SafeKey{"lfs.skipdownloaderrors"},  SafeKey{"lfs.url"},
    SafeKey{"lfs.", ".access"},         SafeKey{"lfs.extension.", ".priority"},
    SafeKey{"remote.", ".lfsurl"},
};

}  // namespace

bool is_safe_lfsconfig_key(std::string_view key) {
  return std::any_of(safe_keys.begin(), safe_keys.end(), [&](const SafeKey& safe) {
    if (safe.end.empty()) return key == safe.beginning;
    return key.size() > safe.beginning.size() + safe.end.size() &&
           key.starts_with(safe.beginning) && key.ends_with(safe.end);
  });
}

Lfsconfig read_lfsconfig(std::string_view text) {
  if (text.size() > longest_lfsconfig_bytes) {
    throw Error(ErrorKind::invalid_input, "cannot read .lfsconfig: it is larger than 1 MiB");
  }
  auto parsed = parse_config_text(text, ".lfsconfig");
  if (const auto* fault = std::get_if<ConfigSyntaxFault>(&parsed)) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("cannot read .lfsconfig: line {} is malformed", fault->line),
                "`git config --list --file .lfsconfig` has to be able to read it");
  }
  Lfsconfig result;
  std::vector<ConfigEntry> safe;
  for (ConfigEntry& entry : std::get<std::vector<ConfigEntry>>(parsed)) {
    if (is_safe_lfsconfig_key(entry.key)) {
      safe.push_back(std::move(entry));
      continue;
    }
    auto& ignored = result.ignored_keys;
    const bool is_shown = ignored.size() < most_named_keys + 1;
    if (is_shown && std::find(ignored.begin(), ignored.end(), entry.key) == ignored.end()) {
      ignored.push_back(std::move(entry.key));
    }
  }
  result.values = GitConfig(std::move(safe));
  return result;
}

std::string ignored_keys_in_words(const std::vector<std::string>& keys) {
  if (keys.empty()) return "";
  std::string names;
  for (std::size_t i = 0; i < std::min(keys.size(), most_named_keys); ++i) {
    names += (i == 0 ? "" : ", ") + printable(keys[i], {}, 80);
  }
  return fmt::format(".lfsconfig has no say in these, which are ignored: {}{}", names,
                     keys.size() > most_named_keys ? ", and others" : "");
}

}  // namespace hoist::lfs
