// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "tests/fault/certificate.hpp"

namespace hoist::test {

/// An https server on 127.0.0.1 that accepts every part and every completion.
class TlsServer {
 public:
  explicit TlsServer(const Certificate& certificate);
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer();

  /// https://127.0.0.1:PORT
  [[nodiscard]] std::string url() const;
  /// Bytes of all bodies so far.
  [[nodiscard]] std::size_t received_bytes() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace hoist::test
