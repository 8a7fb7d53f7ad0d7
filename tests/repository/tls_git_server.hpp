// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "tests/fault/certificate.hpp"

namespace hoist::test {

/// An https server on 127.0.0.1 that speaks nothing older than TLS 1.3 and has one empty git
/// repository, /me/model.
class TlsGitServer {
 public:
  explicit TlsGitServer(const Certificate& certificate);
  TlsGitServer(const TlsGitServer&) = delete;
  TlsGitServer& operator=(const TlsGitServer&) = delete;
  ~TlsGitServer();

  /// https://127.0.0.1:PORT/me/model
  [[nodiscard]] std::string url() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace hoist::test
