// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/credential_chain.hpp"

#include <utility>

#include <fmt/format.h>

#include "lfs/auth/hf_token.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/encoding.hpp"

namespace hoist::lfs {
namespace {

bool is_one_line(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_authorization(const Header& header) {
  return equal_ignoring_case(header.name, "authorization");
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

}  // namespace

CredentialChain::CredentialChain(CredentialTarget target, CredentialPorts ports)
    : target_(std::move(target)), ports_(std::move(ports)) {
  add_users_own();
  // Over plain http everybody on the way reads along: that must be the user's own choice.
  const SecretUrl& url = target_.url;
  helpers_may_know_ = url.is_secure() || url.is_loopback() || !target_.users_own.empty();
  ready_.push_back({helpers_may_know_ ? "netrc (if any)" : "no credential over plain http",
                    further_headers_, helpers_may_know_, std::nullopt});
}

void CredentialChain::add_users_own() {
  if (target_.users_own.empty()) return;
  std::optional<Header> authorization;
  for (Header& header : extra_headers_for(target_.url, ports_.config)) {
    if (is_authorization(header)) {
      authorization = std::move(header);
    } else {
      further_headers_.push_back(std::move(header));
    }
  }
  for (const SecretUrl& own : target_.users_own) {
    const std::string_view userinfo = own.userinfo();
    if (username_.empty()) username_ = percent_decode(userinfo.substr(0, userinfo.find(':')));
  }
  if (!target_.token.empty() && is_one_line(target_.token)) {
    add("the token", {"Authorization", "Bearer " + target_.token});
    // Servers that do not know Bearer take it as git does.
    add("the token as a password", token_as_password(username_, target_.token));
  }
  bool has_password = false;
  for (const SecretUrl& own : target_.users_own) {
    const std::string_view userinfo = own.userinfo();
    const std::size_t colon = userinfo.find(':');
    const std::string username = percent_decode(userinfo.substr(0, colon));
    if (colon == std::string_view::npos || std::exchange(has_password, true)) continue;
    add("the user and password in the URL",
        basic(username, percent_decode(userinfo.substr(colon + 1))));
  }
  if (authorization) add("http.extraHeader", *std::move(authorization));
  if (const std::string token = hf_token_for(target_.url, ports_.environment); !token.empty()) {
    add("the token of the Hub", target_.tokens_are_passwords
                                    ? token_as_password(username_, token)
                                    : Header{"Authorization", "Bearer " + token});
  }
}

void CredentialChain::add(std::string source, Header authorization) {
  std::vector<Header> headers = further_headers_;
  headers.push_back(std::move(authorization));
  ready_.push_back({std::move(source), std::move(headers), false, std::nullopt});
}

std::optional<Credential> CredentialChain::next() {
  if (ready_.empty()) return ask_helpers();
  Credential credential = std::move(ready_.front());
  ready_.pop_front();
  return credential;
}

std::optional<Credential> CredentialChain::ask_helpers() {
  if (!std::exchange(helpers_may_know_, false)) return std::nullopt;
  // Helpers know the repository by the URL that git uses.
  const SecretUrl& known_as = target_.users_own.empty() ? target_.url : target_.users_own.back();
  std::optional<FilledCredential> filled;
  ports_.one_at_a_time([&] { filled = helpers().fill(known_as, username_); });
  if (!filled) return std::nullopt;
  add("the credential helper", basic(filled->username, filled->password));
  ready_.back().filled = std::move(filled);
  return next();
}

void CredentialChain::accepted(const Credential& credential) const {
  if (credential.filled) helpers().approve(*credential.filled);
}

void CredentialChain::refused(const Credential& credential) const {
  if (credential.filled) helpers().reject(*credential.filled);
}

Header token_as_password(std::string_view username, std::string_view token) {
  return basic(username.empty() ? "hoist" : username, token);
}

bool has_authorization(const std::vector<Header>& headers) {
  return find_header(headers, "authorization").has_value();
}

}  // namespace hoist::lfs
