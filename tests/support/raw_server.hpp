// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "lfs/base/fd.hpp"
#include "tests/support/pipe.hpp"

namespace hoist::test {

/// One request, byte for byte.
struct RawRequest {
  std::string head;  ///< with its empty line
  std::string body;
  unsigned connection = 0;  ///< from 1

  [[nodiscard]] std::string first_line() const { return head.substr(0, head.find("\r\n")); }
};

struct RawAnswer {
  std::string bytes;
  bool close = false;  ///< end the connection afterwards
};

/// A server on 127.0.0.1 that shows what is on the wire and answers whatever it is told to, well
/// formed or not. It reads bodies by their Content-Length. One thread for each connection, on
/// which the script runs; stops and cuts all when it goes.
class RawServer {
 public:
  using Script = std::function<RawAnswer(const RawRequest&)>;

  explicit RawServer(Script script) : script_(std::move(script)) {
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.fd(), generic, length) != 0 || ::listen(listener_.fd(), 128) != 0 ||
        ::getsockname(listener_.fd(), generic, &length) != 0) {
      throw std::system_error(errno, std::generic_category(), "listen");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    ::shutdown(listener_.fd(), SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& worker : workers_) worker.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<RawRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] unsigned connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  void accept_all() {
    for (;;) {
      lfs::UniqueFd socket(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!socket) return;
      const std::lock_guard lock(mutex_);
      const unsigned number = ++connections_;
      sockets_.push_back(socket.fd());
      workers_.emplace_back([this, number, mine = std::move(socket)]() mutable {
        serve(mine.fd(), number);
        const std::lock_guard closing(mutex_);
        sockets_.remove(mine.fd());
        mine.reset();
      });
    }
  }

  void serve(int socket, unsigned number) {
    std::string ahead;
    for (;;) {
      RawRequest request;
      request.connection = number;
      if (!take(socket, ahead, ahead.find("\r\n\r\n"), request.head)) return;
      if (!take_bytes(socket, ahead, body_length(request.head), request.body)) return;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const RawAnswer answer = script_(request);
      if (!send_all(socket, answer.bytes) || answer.close) return;
    }
  }

  /// Moves the head out of `ahead`, reading as much as that needs.
  static bool take(int socket, std::string& ahead, std::size_t end, std::string& head) {
    while (end == std::string::npos) {
      if (!receive(socket, ahead)) return false;
      end = ahead.find("\r\n\r\n");
    }
    head = ahead.substr(0, end + 4);
    ahead.erase(0, end + 4);
    return true;
  }
  static bool take_bytes(int socket, std::string& ahead, std::size_t count, std::string& body) {
    while (ahead.size() < count) {
      if (!receive(socket, ahead)) return false;
    }
    body = ahead.substr(0, count);
    ahead.erase(0, count);
    return true;
  }
  static bool receive(int socket, std::string& into) {
    std::array<char, 65536> block{};
    const ssize_t got = ::recv(socket, block.data(), block.size(), 0);
    if (got > 0) into.append(block.data(), static_cast<std::size_t>(got));
    return got > 0;
  }
  static bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t put = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (put <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
  }
  static std::size_t body_length(const std::string& head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const std::size_t at = head.find(name);
    std::size_t length = 0;
    if (at != std::string::npos) {
      std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    }
    return length;
  }

  Script script_;
  lfs::UniqueFd listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::list<int> sockets_;            // open ones; guarded by mutex_
  std::list<std::thread> workers_;    // guarded by mutex_ until the acceptor has ended
  std::vector<RawRequest> requests_;  // guarded by mutex_
  unsigned connections_ = 0;          // guarded by mutex_
  std::thread acceptor_;
};

/// "HTTP/1.1 200 OK" with that ETag.
inline RawAnswer accepted_with(const std::string& etag) {
  return {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: " + etag + "\r\n\r\n"};
}

}  // namespace hoist::test
