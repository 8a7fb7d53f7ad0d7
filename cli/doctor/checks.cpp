// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/checks.hpp"

#include <optional>
#include <set>

#include <fmt/format.h>

#include "cli/doctor/credential_sources.hpp"
#include "cli/doctor/way.hpp"
#include "cli/scoped_git_config.hpp"
#include "hoist/error.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/batch/lfs_server.hpp"
#include "lfs/protocol/agent_setup.hpp"
#include "lfs/settings/settings.hpp"

namespace hoist::cli {
namespace {

using Level = Finding::Level;

constexpr const char* enable_remedy = "run `hoist lfs-enable-largefiles`";

Finding setting_finding(const lfs::SettingInfo& info, const lfs::GitConfig& config,
                        const lfs::Environment& environment) {
  const std::string_view name = info.config_key.empty() ? info.environment : info.config_key;
  const std::string variable = environment(info.environment).value_or("");
  const lfs::ConfigEntry* entry = info.config_key.empty() ? nullptr : config.find(info.config_key);
  if (!variable.empty()) {
    return {Level::good,
            fmt::format("{} = {} ({} of the environment)", name, lfs::printable(variable),
                        info.environment),
            ""};
  }
  if (entry != nullptr) {
    return {
        Level::good,
        fmt::format("{} = {} ({})", name, lfs::printable(entry->value), origin_in_words(*entry)),
        ""};
  }
  return {Level::good, fmt::format("{} = {} (default)", name, info.default_value), ""};
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<Finding> check_remote(const std::string& remote, const lfs::GitConfig& config,
                                  const lfs::GitConfig& lfsconfig, std::string_view netrc,
                                  const lfs::Environment& environment) {
  const std::string name = lfs::printable(remote);
  const auto server = lfs::find_lfs_server(remote, config, lfsconfig);
  if (!server) {
    return {{Level::hint,
             fmt::format("remote {}: has no LFS server that speaks http; hoist keeps no journal "
                         "for it and asks for no fresh URLs",
                         name),
             ""}};
  }
  const lfs::SecretUrl url(server->url);
  std::vector<Finding> findings{
      {Level::good, fmt::format("remote {}: LFS server {}", name, url.display()), ""}};
  if (!server->is_users_own) {
    findings.push_back({Level::hint,
                        "  only the repository's .lfsconfig names it, so it gets no token of yours",
                        "set lfs.url yourself if you trust it"});
  }
  const auto sources = credential_sources(*server, config, netrc, environment);
  findings.push_back(
      sources.empty()
          ? Finding{Level::hint, "  no credential for it is known",
                    "set up a credential helper, if the server wants one: `git help credentials`"}
          : Finding{Level::good, "  credentials: " + joined(sources), ""});
  const auto way = check_way_to(url, config, environment);
  findings.insert(findings.end(), way.begin(), way.end());
  return findings;
}

}  // namespace

std::vector<std::string> remotes_of(const lfs::GitConfig& config) {
  constexpr std::string_view before = "remote.";
  std::set<std::string> names;
  for (const lfs::ConfigEntry& entry : config.entries()) {
    for (const std::string_view after : {".url", ".pushurl"}) {
      const std::string_view key = entry.key;
      if (key.starts_with(before) && key.ends_with(after) &&
          key.size() > before.size() + after.size()) {
        names.emplace(key.substr(before.size(), key.size() - before.size() - after.size()));
      }
    }
  }
  return {names.begin(), names.end()};
}

std::vector<Finding> check_agent(const lfs::GitConfig& config, const std::string& program) {
  if (const auto other = lfs::foreign_agent(config, program)) {
    return {{Level::problem, "another program uploads large files: " + lfs::printable(*other),
             "`hoist lfs-enable-largefiles --force` replaces it"}};
  }
  if (const auto path = config.last(lfs::agent_path_key); !path) {
    return {{Level::problem, "git-lfs does not know hoist here", enable_remedy}};
  }
  if (!lfs::changes_to_enable(config, program).empty()) {
    return {{Level::problem,
             "git-lfs starts another hoist, or with other arguments: " +
                 lfs::printable(*config.last(lfs::agent_path_key)),
             enable_remedy}};
  }
  return {{Level::good,
           fmt::format("git-lfs starts this hoist ({})",
                       origin_in_words(*config.find(lfs::agent_path_key))),
           ""}};
}

std::vector<Finding> check_filters(const lfs::GitConfig& config) {
  if (config.last("filter.lfs.process") || config.last("filter.lfs.clean")) return {};
  return {{Level::problem, "git-lfs is not set up, so that git stores large files itself",
           "run `git lfs install`"}};
}

std::vector<Finding> check_settings(const lfs::GitConfig& config,
                                    const lfs::Environment& environment) {
  std::vector<Finding> findings;
  findings.reserve(lfs::settings_table.size() + 1);
  for (const lfs::SettingInfo& info : lfs::settings_table) {
    findings.push_back(setting_finding(info, config, environment));
  }
  try {
    static_cast<void>(lfs::read_settings(config, environment));
  } catch (const Error& error) {
    findings.push_back({Level::problem, error.what(), error.hint()});
  }
  return findings;
}

std::vector<Finding> check_remotes(const lfs::GitConfig& config, const lfs::GitConfig& lfsconfig,
                                   std::string_view netrc, const lfs::Environment& environment) {
  std::vector<Finding> findings;
  for (const std::string& remote : remotes_of(config)) {
    const auto of_remote = check_remote(remote, config, lfsconfig, netrc, environment);
    findings.insert(findings.end(), of_remote.begin(), of_remote.end());
  }
  if (findings.empty()) {
    findings.push_back(
        {Level::hint, "the repository has no remote to push to", "`git remote add origin URL`"});
  }
  return findings;
}

}  // namespace hoist::cli
