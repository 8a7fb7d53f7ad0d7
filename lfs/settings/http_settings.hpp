// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// How to reach one URL, as git's configuration and GIT_SSL_* variables say.
struct HttpSettings {
  /// Unset: libcurl takes the proxy from its own environment variables. Empty: use none.
  /// May hold a user's password: never to be printed.
  std::optional<std::string> proxy;
  bool verify_tls = true;
  /// Files in PEM form and a folder of hashed CA files; empty: libcurl's default.
  std::string ca_file;
  std::string ca_path;
  std::string client_cert;
  std::string client_key;
};

/// The settings for requests to `url`: http.proxy, http.sslVerify, http.sslCAInfo, http.sslCAPath,
/// http.sslCert and http.sslKey, each also as `http.<url>.*`. The variables GIT_SSL_NO_VERIFY,
/// GIT_SSL_CAINFO, GIT_SSL_CAPATH, GIT_SSL_CERT and GIT_SSL_KEY count before them; one that is
/// empty counts as unset, and so does a GIT_SSL_NO_VERIFY of 0 or false (where git looks only
/// whether it is set).
/// `~/` at the start of a configured path is the home folder.
///
/// Throws hoist::Error (invalid_input) for an sslVerify that is no boolean, and for a `~/` without
/// HOME.
HttpSettings http_settings_for(std::string_view url, const GitConfig& config,
                               const Environment& environment);

}  // namespace hoist::lfs
