// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <git2.h>

#include "repository/git/callback.hpp"
#include "repository/transport/transport_ports.hpp"

namespace hoist::git {

/// hoist's own transports for libgit2, in place of its built-in ones: http, https, ssh, scp-like
/// addresses, file:/// and absolute paths (docs/transports.md).
///
///     Transports transports(ports);
///     git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
///     options.callbacks.transport = &Transports::create;
///     options.callbacks.payload = &transports;
///     const int code = git_remote_fetch(remote, nullptr, &options, nullptr);
///     if (code < 0) transports.rethrow();
///     check(code, "cannot fetch");
///
/// libgit2 gives one payload to all callbacks. Where the others need one of their own, let a
/// callback of yours call create() with the Transports that it finds there:
///
///     callbacks.transport = [](git_transport** out, git_remote* owner, void* payload) {
///       return Transports::create(out, owner, &static_cast<Session*>(payload)->transports);
///     };
///
/// git_clone() copies local repositories itself unless its option `local` is GIT_CLONE_NO_LOCAL.
/// For one operation at a time, on one thread; outlives the remotes that it serves.
class Transports {
 public:
  explicit Transports(TransportPorts ports) : ports_(std::move(ports)) {}
  Transports(const Transports&) = delete;
  Transports& operator=(const Transports&) = delete;
  ~Transports() = default;

  /// A git_transport_cb. It looks at the URL when libgit2 connects, since fetching and pushing may
  /// use different ones. `transports`: a Transports*.
  static int create(git_transport** out, git_remote* owner, void* transports) noexcept;

  /// As git::ask_unborn_head(), of the remote at that URL. Throws hoist::Error.
  [[nodiscard]] std::optional<std::string> unborn_head(std::string_view url);

  /// After a call of libgit2 that failed: throws the hoist::Error that a transport ended it with,
  /// if one did.
  void rethrow() { carrier_.rethrow(); }

  /// For the transports.
  [[nodiscard]] const TransportPorts& ports() const { return ports_; }
  [[nodiscard]] Carrier& carrier() { return carrier_; }

 private:
  TransportPorts ports_;
  Carrier carrier_;
};

}  // namespace hoist::git
