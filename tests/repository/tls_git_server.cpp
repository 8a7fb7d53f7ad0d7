// SPDX-License-Identifier: Apache-2.0
#include "tests/repository/tls_git_server.hpp"

#include <stdexcept>
#include <thread>

#define CPPHTTPLIB_OPENSSL_SUPPORT
#include <httplib.h>

#include "tests/repository/git_answers.hpp"

namespace hoist::test {

struct TlsGitServer::Server {
  explicit Server(const Certificate& certificate)
      : https(certificate.certificate_file.c_str(), certificate.key_file.c_str()) {
    SSL_CTX_set_min_proto_version(https.ssl_context(), TLS1_3_VERSION);
    https.Get("/me/model/info/refs",
              [](const httplib::Request& request, httplib::Response& response) {
                const std::string service = request.get_param_value("service");
                response.set_content(empty_advertisement(service),
                                     ("application/x-" + service + "-advertisement").c_str());
              });
    port = https.bind_to_any_port("127.0.0.1");
    if (port <= 0) throw std::runtime_error("cannot listen");
    thread = std::thread([this] { https.listen_after_bind(); });
    while (!https.is_running()) std::this_thread::yield();
  }

  httplib::SSLServer https;
  int port = 0;
  std::thread thread;
};

TlsGitServer::TlsGitServer(const Certificate& certificate)
    : server_(std::make_unique<Server>(certificate)) {}

TlsGitServer::~TlsGitServer() {
  server_->https.stop();
  server_->thread.join();
}

std::string TlsGitServer::url() const {
  return "https://127.0.0.1:" + std::to_string(server_->port) + "/me/model";
}

}  // namespace hoist::test
