// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lfs/auth/git_credential.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"
#include "lfs/protocol/http_message.hpp"

namespace hoist::lfs {

/// One way to say who the user is, or not to say it.
struct Credential {
  std::string source;           ///< what it comes from, for messages: "the token of the Hub"
  std::vector<Header> headers;  ///< secret
  bool use_netrc = false;
  std::optional<FilledCredential> filled;  ///< of a helper: to be approved or rejected
};

/// Who is to be told.
struct CredentialTarget {
  SecretUrl url;  ///< of the request, without user information
  /// The URLs by which the user's own configuration names this very server (scheme, host and port):
  /// the LFS endpoint, then the remote. They may hold user information. None for a server that only
  /// the repository's `.lfsconfig`, a batch answer or a redirect names.
  std::vector<SecretUrl> users_own = {};
  /// git's own server, which takes a token as the password of any user.
  bool tokens_are_passwords = false;
  /// The token that the program was given for this very server; empty: none. Secret.
  std::string token = {};
};

/// What the sources of credentials need of the world.
struct CredentialPorts {
  const GitConfig& config;
  Environment environment;
  ProcessRunner run;
  std::function<bool()> stop_requested;
  /// Lets one process at a time ask the helpers: runs its argument when it is this one's turn.
  std::function<void(const std::function<void()>&)> one_at_a_time;
};

/// The credentials for one server, one after the other as the server refuses them, in the order and
/// with the restrictions of docs/credentials.md.
class CredentialChain {
 public:
  CredentialChain(CredentialTarget target, CredentialPorts ports);

  /// What to try next; the first may hold nothing at all. Nothing when all is used up. Throws
  /// hoist::Error (cancelled) when stopped.
  [[nodiscard]] std::optional<Credential> next();
  /// What the user's http.extraHeader adds for that server beside a credential; next() has it too.
  [[nodiscard]] const std::vector<Header>& further_headers() const { return further_headers_; }
  /// What became of a credential that next() gave: the server took it, or answered it with 401.
  void accepted(const Credential& credential) const;
  void refused(const Credential& credential) const;

 private:
  void add_users_own();
  void add(std::string source, Header authorization);
  [[nodiscard]] std::optional<Credential> ask_helpers();
  [[nodiscard]] GitCredential helpers() const { return {ports_.run, ports_.stop_requested}; }

  CredentialTarget target_;
  CredentialPorts ports_;
  std::string username_;
  std::vector<Header> further_headers_;
  std::deque<Credential> ready_;
  bool helpers_may_know_;
};

/// A token as git's own servers take it: as a password. Where no user is known any name will do.
[[nodiscard]] Header token_as_password(std::string_view username, std::string_view token);

/// Whether `headers` say who the user is.
[[nodiscard]] bool has_authorization(const std::vector<Header>& headers);

}  // namespace hoist::lfs
