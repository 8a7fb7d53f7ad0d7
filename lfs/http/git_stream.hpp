// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/http_message.hpp"
#include "lfs/settings/http_settings.hpp"

namespace hoist::lfs {

/// How a GitStream behaves. Times are limits, after which a request fails.
struct GitStreamOptions {
  std::chrono::seconds connect_limit{30};  ///< resolve, connect and handshake
  std::chrono::seconds stall_limit{60};    ///< no byte moves while a body is being sent
  std::string user_agent = "git/hoist";
  /// Proxy and TLS for a URL; asked for each request. Empty: libcurl's own defaults.
  std::function<HttpSettings(std::string_view url)> settings_for;
  /// Asked at least every 100 ms of a wait.
  std::function<bool()> stop_requested = [] { return false; };
};

struct GitRequest {
  SecretUrl url;  ///< without user information
  bool has_body = false;
  std::vector<Header> headers;
  /// Lets libcurl take the credential for the host from the user's netrc file, where there is one.
  bool use_netrc = false;
  /// How long the server may be silent, once it has the whole request.
  std::chrono::seconds answer_limit{600};
  /// A body of no more bytes is kept and sent with its Content-Length; a longer one is sent as it
  /// comes, chunked.
  std::size_t kept_body_bytes = std::size_t{1} << 20U;
};

/// One request after the other to git's smart HTTP server, on a kept connection, with bodies of any
/// length both ways in constant memory:
///
///     stream.start({.url = url, .has_body = true});
///     while (more) stream.write(bytes);
///     if (stream.finish().is_success()) while (auto count = stream.read(buffer)) ...
///     stream.end();
///
/// HTTP/1.1, no Expect, no redirects, no cookies; what an answer's status means is for the caller.
/// Calls block. For one thread. Throws hoist::Error: network (with host and cause), cancelled when
/// stopped, internal when libcurl cannot start. After an error only start() and abandon() may
/// follow.
class GitStream {
 public:
  explicit GitStream(GitStreamOptions options);
  GitStream(const GitStream&) = delete;
  GitStream& operator=(const GitStream&) = delete;
  ~GitStream();

  /// Begins a request; abandons the one before.
  void start(GitRequest request);
  /// Hands over more of the body. False: the server has answered already and wants no more.
  [[nodiscard]] bool write(std::string_view bytes);
  /// Ends the body and waits for the answer's status and headers; its body is for read().
  [[nodiscard]] const HttpAnswer& finish();
  /// Waits for more of the answer's body. Returns how much came; 0 at its end.
  [[nodiscard]] std::size_t read(std::span<char> into);
  /// Ends the request. The connection is kept if the whole answer has come, or comes within 200 ms.
  void end() noexcept;
  /// Ends the request at once.
  void abandon() noexcept;

  /// Whether the body of the request is kept, so that resend() is possible.
  [[nodiscard]] bool is_resendable() const;
  /// Sends the request once more from its beginning with other headers; finish() comes next.
  void resend(std::vector<Header> headers, bool use_netrc);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace hoist::lfs
