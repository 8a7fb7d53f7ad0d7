// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace hoist {

/// What sort of thing went wrong; what a caller may want to react to.
enum class ErrorKind {
  invalid_input,  ///< A message, file or answer is not of the form it must have.
  not_found,      ///< A file, object, repository or program is missing.
  permission,     ///< The system or the server refuses access.
  io,             ///< Reading or writing a file failed.
  network,        ///< No answer came: resolve, connect, TLS, reset, stall.
  http,           ///< A server answered with a status that means failure.
  protocol,       ///< A server or peer broke the protocol.
  conflict,       ///< Something is there already that must not be replaced; of a push: the remote
                  ///< has commits that are not here. A pull, or a look at what is there, helps.
  unsupported,    ///< Well formed, but not something hoist does.
  cancelled,      ///< The user, a signal or the parent process ended it.
  internal,       ///< A fault of hoist itself.
  rejected,       ///< A hook, or the remote by a rule of its own, does not take what it was given.
  locked,         ///< Others hold it locked: files at the server, or a lock file of git's.
};

/// The one exception family of hoist.
///
/// The message is one line and says what was being done to which file or remote and why it failed;
/// `hint()` says what to do about it. Neither ever contains a secret (token, password, signed URL).
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message, std::string hint = {},
        std::optional<int> http_status = std::nullopt)
      : std::runtime_error(message),
        kind_(kind),
        hint_(std::move(hint)),
        http_status_(http_status) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  /// What the user can do about it; may be empty.
  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }
  /// The status of the HTTP answer that caused the error, where there was one.
  [[nodiscard]] std::optional<int> http_status() const noexcept { return http_status_; }

 private:
  ErrorKind kind_;
  std::string hint_;
  std::optional<int> http_status_;
};

}  // namespace hoist
