// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/credential_sources.hpp"

#include <algorithm>
#include <sstream>

#include "lfs/auth/hf_token.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/secret_url.hpp"

namespace hoist::cli {
namespace {

bool has_password(const std::string& url) {
  return !url.empty() && lfs::SecretUrl(url).userinfo().find(':') != std::string_view::npos;
}

bool has_authorization_header(const lfs::GitConfig& config, const lfs::SecretUrl& url) {
  const lfs::ConfigEntry* best = config.url_match("http", "extraheader", url.reveal());
  if (best == nullptr) return false;
  const auto entries = config.all(best->key);
  return std::any_of(entries.begin(), entries.end(), [](const lfs::ConfigEntry* entry) {
    const std::string_view value = entry->value;
    return lfs::equal_ignoring_case(value.substr(0, value.find(':')), "authorization");
  });
}

}  // namespace

std::vector<std::string> credential_sources(const lfs::LfsServer& server,
                                            const lfs::GitConfig& config, std::string_view netrc,
                                            const lfs::Environment& environment) {
  const lfs::SecretUrl url(server.url);
  std::vector<std::string> sources;
  if (server.ssh) sources.emplace_back("git-lfs-authenticate over ssh");
  if (server.is_users_own) {
    if (has_password(server.url) || has_password(server.git_url)) {
      sources.emplace_back("user and password in the URL");
    }
    if (has_authorization_header(config, url)) sources.emplace_back("http.extraHeader");
    if (!lfs::hf_token_for(url, environment).empty()) sources.emplace_back("the token of the Hub");
  }
  // Nothing is looked up for a server that the user did not name, where all may read along.
  if (!url.is_secure() && !url.is_loopback() && !server.is_users_own) return sources;
  if (netrc_knows(netrc, url.host())) sources.emplace_back("netrc");
  const lfs::ConfigEntry* helper = config.url_match("credential", "helper", url.reveal());
  if (helper != nullptr && !helper->value.empty()) sources.emplace_back("a credential helper");
  return sources;
}

bool netrc_knows(std::string_view netrc, std::string_view host) {
  std::istringstream lines{std::string(netrc)};
  std::string word_before;
  for (std::string line; std::getline(lines, line);) {
    if (lfs::trim(line).starts_with('#')) continue;
    std::istringstream words(line);
    for (std::string word; words >> word; word_before = word) {
      const bool is_host = word_before == "machine";
      const bool is_value = is_host || word_before == "login" || word_before == "password";
      if (is_host && lfs::equal_ignoring_case(word, host)) return true;
      if (word == "default" && !is_value) return true;
      // A host, user or password may be any word.
      if (is_value) word.clear();
    }
  }
  return false;
}

}  // namespace hoist::cli
