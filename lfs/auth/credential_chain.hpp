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

/// One way to say who the user is.
struct Credential {
  std::string source;           ///< what it comes from, for messages: "the token of the Hub"
  std::vector<Header> headers;  ///< secret
  bool use_netrc = false;
  std::optional<FilledCredential> filled;  ///< of a helper: to be approved or rejected
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

/// The credentials for one URL, one after the other as the server refuses them, in the order and
/// with the restrictions of docs/credentials.md.
class CredentialChain {
 public:
  /// `is_users_own`: the user's own configuration names this server, not the repository's
  /// `.lfsconfig`, a batch answer or a redirect. `url` may hold user information.
  CredentialChain(const SecretUrl& url, bool is_users_own, CredentialPorts ports);

  /// What to try next; the first may hold nothing at all. Nothing when all is used up. Throws
  /// hoist::Error (cancelled) when stopped.
  [[nodiscard]] std::optional<Credential> next();
  /// What became of a credential that next() gave.
  void accepted(const Credential& credential) const;
  void refused(const Credential& credential) const;

 private:
  [[nodiscard]] std::optional<Credential> ask_helpers();
  [[nodiscard]] GitCredential helpers() const { return {ports_.run, ports_.stop_requested}; }

  SecretUrl url_;
  CredentialPorts ports_;
  std::string username_;
  std::vector<Header> extra_headers_;
  std::deque<Credential> ready_;
  bool helpers_asked_ = false;
};

}  // namespace hoist::lfs
