// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "tests/hub/exchange.hpp"
#include "tests/hub/fd.hpp"

namespace hoist::hub {

/// A blocking HTTP/1.1 server on 127.0.0.1 with one thread for each connection, so that no client
/// ever waits for another one's request.
///
/// The threads block all signals. `handler` is called from many threads at once; it must not
/// outlive what it refers to, and an exception from it ends that connection only (500 where no
/// answer has begun).
class Server {
 public:
  using Handler = std::function<void(Exchange&)>;

  /// Takes the port, 0 for a free one. Throws hoist::Error when it is taken.
  Server(std::uint16_t port, Handler handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Cuts all connections and waits for their threads.
  ~Server();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// Begins to serve; to be called once. Connections made before are served then.
  void start();

 private:
  struct Worker {
    std::thread thread;
    int socket = -1;  ///< -1 once the thread is about to end.
  };

  void accept_connections();
  void serve(UniqueFd socket, std::uint64_t id, Worker& worker);
  void reap();

  Handler handler_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::list<Worker> workers_;
  bool stopping_ = false;
  std::thread acceptor_;
};

}  // namespace hoist::hub
