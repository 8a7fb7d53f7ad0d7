// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/tls_server.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>

#define CPPHTTPLIB_OPENSSL_SUPPORT
#include <httplib.h>

namespace hoist::test {

struct TlsServer::Server {
  explicit Server(const Certificate& certificate)
      : https(certificate.certificate_file.c_str(), certificate.key_file.c_str()) {
    const auto accept = [this](const httplib::Request& request, httplib::Response& response) {
      received_bytes += request.body.size();
      response.set_header("ETag", "\"tag\"");
    };
    https.Put(".*", accept);
    https.Post(".*", accept);
    port = https.bind_to_any_port("127.0.0.1");
    if (port <= 0) throw std::runtime_error("cannot listen");
    thread = std::thread([this] { https.listen_after_bind(); });
    while (!https.is_running()) std::this_thread::yield();
  }

  httplib::SSLServer https;
  int port = 0;
  std::atomic<std::size_t> received_bytes = 0;
  std::thread thread;
};

TlsServer::TlsServer(const Certificate& certificate)
    : server_(std::make_unique<Server>(certificate)) {}

TlsServer::~TlsServer() {
  server_->https.stop();
  server_->thread.join();
}

std::string TlsServer::url() const { return "https://127.0.0.1:" + std::to_string(server_->port); }

std::size_t TlsServer::received_bytes() const { return server_->received_bytes; }

}  // namespace hoist::test
