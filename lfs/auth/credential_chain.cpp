// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/credential_chain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lfs/auth/hf_token.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/encoding.hpp"
#include "lfs/protocol/url_match.hpp"

namespace hoist::lfs {
namespace {

bool is_one_line(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

Header basic(std::string_view username, std::string_view password) {
  return {"Authorization", "Basic " + base64(fmt::format("{}:{}", username, password))};
}

/// The `http.extraHeader` values for that URL: those of the key that fits it best. An empty value
/// takes back those before it.
std::vector<Header> extra_headers_for(const SecretUrl& url, const GitConfig& config) {
  const ConfigEntry* best = config.url_match("http", "extraheader", url.reveal());
  if (best == nullptr) return {};
  std::vector<Header> headers;
  for (const ConfigEntry* entry : config.all(best->key)) {
    const std::size_t colon = entry->value.find(':');
    if (entry->value.empty()) headers.clear();
    if (colon == std::string::npos || colon == 0 || !is_one_line(entry->value)) continue;
    headers.push_back({entry->value.substr(0, colon),
                       std::string(trim(std::string_view(entry->value).substr(colon + 1)))});
  }
  return headers;
}

bool holds_authorization(const std::vector<Header>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Header& header) {
    return ascii_lower(header.name) == "authorization";
  });
}

}  // namespace

CredentialChain::CredentialChain(const SecretUrl& url, bool is_users_own, CredentialPorts ports)
    : url_(url.without_userinfo()), ports_(std::move(ports)) {
  if (is_users_own) {
    const std::string_view userinfo = url.userinfo();
    const std::size_t colon = userinfo.find(':');
    username_ = percent_decode(userinfo.substr(0, colon));
    extra_headers_ = extra_headers_for(url_, ports_.config);
    if (colon != std::string_view::npos) {
      const std::string password = percent_decode(userinfo.substr(colon + 1));
      ready_.push_back(
          {"the user and password in the URL", {basic(username_, password)}, false, {}});
    }
    if (holds_authorization(extra_headers_)) {
      ready_.push_back({"http.extraHeader", {}, false, {}});
    }
    if (const std::string token = hf_token_for(url_, ports_.environment); !token.empty()) {
      ready_.push_back({"the token of the Hub", {{"Authorization", "Bearer " + token}}, false, {}});
    }
  }
  ready_.push_back({"netrc", {}, true, {}});
}

std::optional<Credential> CredentialChain::next() {
  std::optional<Credential> credential;
  if (!ready_.empty()) {
    credential = std::move(ready_.front());
    ready_.pop_front();
  } else if (!std::exchange(helpers_asked_, true)) {
    credential = ask_helpers();
  }
  if (!credential) return std::nullopt;
  // The user's further headers go along, but no second Authorization.
  const bool has_own = holds_authorization(credential->headers);
  const bool is_extra = credential->source == "http.extraHeader";
  for (const Header& header : extra_headers_) {
    const bool is_authorization = ascii_lower(header.name) == "authorization";
    if (!is_authorization || (is_extra && !has_own)) credential->headers.push_back(header);
  }
  return credential;
}

std::optional<Credential> CredentialChain::ask_helpers() {
  std::optional<FilledCredential> filled;
  ports_.one_at_a_time([&] { filled = helpers().fill(url_, username_); });
  if (!filled) return std::nullopt;
  Credential credential{
      "the credential helper", {basic(filled->username, filled->password)}, false, {}};
  credential.filled = std::move(filled);
  return credential;
}

void CredentialChain::accepted(const Credential& credential) const {
  if (credential.filled) helpers().approve(*credential.filled);
}

void CredentialChain::refused(const Credential& credential) const {
  if (credential.filled) helpers().reject(*credential.filled);
}

}  // namespace hoist::lfs
