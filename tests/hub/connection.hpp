// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hoist/error.hpp"
#include "tests/hub/fd.hpp"

namespace hoist::hub {

/// The peer went away, or the server is stopping, in the middle of something.
class ConnectionLost : public Error {
 public:
  ConnectionLost() : Error(ErrorKind::network, "the connection ended") {}
};

/// One accepted TCP connection with blocking I/O and a small read-ahead buffer for heads.
///
/// Used by one thread. Every function but pause() throws ConnectionLost when the peer is gone.
class Connection {
 public:
  Connection(UniqueFd socket, std::uint64_t id);

  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

  /// The next request's head with its empty line; nullopt when the peer closed before it began.
  /// A head longer than max_head_bytes comes back cut, without its empty line.
  std::optional<std::string> read_head();
  /// One line without its CRLF; for the framing of chunked bodies.
  std::string read_line();
  /// At least one byte, at most the span.
  std::size_t read(std::span<char> into);
  /// As read(), but the bytes are thrown away by the kernel without being copied.
  std::size_t drop(std::size_t at_most);

  void write(std::string_view bytes);
  /// Sends `length` bytes of a file without copying them through this process.
  void write_file(int file, std::uint64_t offset, std::uint64_t length);

  /// A page-aligned block for bodies, made at first use and kept for the connection's life.
  std::span<char> block();

  /// Waits; false as soon as the peer has closed or the server stops.
  bool pause(std::chrono::milliseconds duration);
  /// Keeps the kernel from taking more than a few dozen KiB that nobody reads, so that a peer feels
  /// a slow or stalled reader.
  void shrink_receive_buffer();
  /// Makes the coming close a reset (RST) instead of an orderly end.
  void reset_on_close();
  /// Ends the sending side, then throws away what still comes, for a short while, so that the
  /// answer is not destroyed by a reset.
  void linger();

 private:
  std::size_t receive(char* into, std::size_t size, int flags);

  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };

  UniqueFd socket_;
  std::uint64_t id_;
  std::unique_ptr<char, Free> block_;
  std::string ahead_;
};

}  // namespace hoist::hub
