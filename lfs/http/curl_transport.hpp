// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lfs/http/transport.hpp"
#include "lfs/settings/http_settings.hpp"

namespace hoist::lfs {

/// How the real transport behaves. Times are limits, after which a transfer ends with a Fault.
struct CurlTransportOptions {
  unsigned connections = 16;               ///< most uploads at once
  unsigned kept_connections = 18;          ///< left open for the next transfers, at most
  std::chrono::seconds connect_limit{30};  ///< resolve, connect and handshake
  std::chrono::seconds stall_limit{60};    ///< the socket takes no byte of a body
  std::string user_agent = "hoist";
  /// Proxy and TLS for a URL; asked for each request. Empty: libcurl's own defaults.
  std::function<HttpSettings(std::string_view url)> settings_for;
  /// Descriptors that end a wait when they become readable; asked for each wait.
  std::function<std::vector<int>()> wake_descriptors;
};

/// The transport on libcurl: HTTP/1.1 on kept connections, one thread, no Expect, no redirects, no
/// cookies, no netrc, URLs byte for byte (but libcurl escapes bytes above ASCII). Throws
/// hoist::Error (internal) when libcurl cannot start.
[[nodiscard]] std::unique_ptr<Transport> make_curl_transport(CurlTransportOptions options);

/// Gives libcurl page-aligned memory for its large buffers, which the kernel fills several times
/// faster. For the `hoist` program only, before the first transport; a library must leave its
/// host's libcurl alone.
void align_curl_buffers();

/// "libcurl/7.88.1 OpenSSL/3.0.22"
[[nodiscard]] std::string http_library_version();

}  // namespace hoist::lfs
