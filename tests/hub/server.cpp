// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/server.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace hoist::hub {
namespace {

constexpr int out_of_descriptors_wait_ms = 10;

/// Blocks all signals in the calling thread for its scope; threads started in it inherit that.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

std::uint64_t next_connection_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

UniqueFd listen_on_loopback(std::uint16_t port) {
  UniqueFd listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int on = 1;
  ::setsockopt(listener.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr generic{};
  std::memcpy(&generic, &address, sizeof generic);
  if (!listener || ::bind(listener.fd(), &generic, sizeof address) != 0 ||
      ::listen(listener.fd(), 1024) != 0) {
    throw Error(ErrorKind::network,
                fmt::format("cannot listen on 127.0.0.1:{}: {}", port, std::strerror(errno)),
                "choose another port, or 0 for a free one");
  }
  return listener;
}

std::uint16_t bound_port(int listener) {
  sockaddr generic{};
  socklen_t size = sizeof generic;
  ::getsockname(listener, &generic, &size);
  sockaddr_in address{};
  std::memcpy(&address, &generic, sizeof address);
  return ntohs(address.sin_port);
}

void handle(Exchange& exchange, const Server::Handler& handler) {
  try {
    handler(exchange);
  } catch (const ConnectionLost&) {
    throw;
  } catch (const std::exception& failure) {
    if (exchange.status() != 0) throw ConnectionLost();
    exchange.answer({500, {{"Content-Type", "text/plain"}}, std::string(failure.what()) + "\n"});
  }
}

void serve_requests(Connection& connection, const Server::Handler& handler) {
  while (auto head = connection.read_head()) {
    auto parsed = head_length(*head) > 0 ? parse_request_head(*head)
                                         : std::variant<Request, HeadRefusal>(HeadRefusal{431, {}});
    if (const auto* refusal = std::get_if<HeadRefusal>(&parsed)) {
      connection.write(
          render_head(refusal->status, {{"Content-Length", "0"}, {"Connection", "close"}}));
      connection.linger();
      return;
    }
    Exchange exchange{connection, std::get<Request>(std::move(parsed))};
    handle(exchange, handler);
    if (!exchange.reusable()) {
      exchange.finish();
      return;
    }
  }
}

}  // namespace

Server::Server(std::uint16_t port, Handler handler)
    : handler_(std::move(handler)), listener_(listen_on_loopback(port)) {
  port_ = bound_port(listener_.fd());
}

void Server::start() {
  const SignalsBlocked blocked;
  acceptor_ = std::thread([this] { accept_connections(); });
}

Server::~Server() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  ::shutdown(listener_.fd(), SHUT_RDWR);
  if (acceptor_.joinable()) acceptor_.join();
  {
    const std::lock_guard lock{mutex_};
    for (const auto& worker : workers_) {
      if (worker.socket >= 0) ::shutdown(worker.socket, SHUT_RDWR);
    }
  }
  for (auto& worker : workers_) worker.thread.join();
}

void Server::accept_connections() {
  while (true) {
    UniqueFd socket{::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC)};
    reap();
    const std::lock_guard lock{mutex_};
    if (stopping_) return;
    if (!socket) {
      ::poll(nullptr, 0, out_of_descriptors_wait_ms);
      continue;
    }
    auto& worker = workers_.emplace_back();
    worker.socket = socket.fd();
    const auto id = next_connection_id();
    worker.thread = std::thread([this, &worker, id, owned = std::move(socket)]() mutable {
      serve(std::move(owned), id, worker);
    });
  }
}

void Server::serve(UniqueFd socket, std::uint64_t id, Worker& worker) {
  Connection connection{std::move(socket), id};
  try {
    serve_requests(connection, handler_);
  } catch (const std::exception&) {
    // The peer is gone; nobody is left to be told.
  }
  const std::lock_guard lock{mutex_};
  worker.socket = -1;
}

void Server::reap() {
  std::list<Worker> ended;
  {
    const std::lock_guard lock{mutex_};
    for (auto it = workers_.begin(); it != workers_.end();) {
      const auto here = it++;
      if (here->socket < 0) ended.splice(ended.end(), workers_, here);
    }
  }
  for (auto& worker : ended) worker.thread.join();
}

}  // namespace hoist::hub
