// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "tests/hub/http_message.hpp"

namespace hoist::hub {

Connection::Connection(UniqueFd socket, std::uint64_t id) : socket_(std::move(socket)), id_(id) {
  const int on = 1;
  ::setsockopt(socket_.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

std::size_t Connection::receive(char* into, std::size_t size, int flags) {
  while (true) {
    const auto count = ::recv(socket_.fd(), into, size, flags);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw ConnectionLost();
  }
}

std::optional<std::string> Connection::read_head() {
  while (true) {
    if (const auto length = head_length(ahead_); length > 0) {
      std::string head = ahead_.substr(0, length);
      ahead_.erase(0, length);
      return head;
    }
    if (ahead_.size() > max_head_bytes) return std::exchange(ahead_, {});
    std::array<char, 16 * 1024> block;
    const auto count = receive(block.data(), block.size(), 0);
    if (count == 0) {
      if (ahead_.empty()) return std::nullopt;
      throw ConnectionLost();
    }
    ahead_.append(block.data(), count);
  }
}

std::string Connection::read_line() {
  constexpr std::size_t max_line_bytes = 4096;
  while (true) {
    if (const auto end = ahead_.find("\r\n"); end != std::string::npos) {
      std::string line = ahead_.substr(0, end);
      ahead_.erase(0, end + 2);
      return line;
    }
    if (ahead_.size() > max_line_bytes) throw ConnectionLost();
    std::array<char, 4096> block;
    const auto count = receive(block.data(), block.size(), 0);
    if (count == 0) throw ConnectionLost();
    ahead_.append(block.data(), count);
  }
}

std::size_t Connection::read(std::span<char> into) {
  if (!ahead_.empty()) {
    const auto count = std::min(into.size(), ahead_.size());
    std::memcpy(into.data(), ahead_.data(), count);
    ahead_.erase(0, count);
    return count;
  }
  const auto count = receive(into.data(), into.size(), 0);
  if (count == 0) throw ConnectionLost();
  return count;
}

std::size_t Connection::drop(std::size_t at_most) {
  if (!ahead_.empty()) {
    const auto count = std::min(at_most, ahead_.size());
    ahead_.erase(0, count);
    return count;
  }
#ifdef __SANITIZE_THREAD__
  // The sanitizer takes MSG_TRUNC for a write to memory.
  std::array<char, 65536> block;
  const auto count = receive(block.data(), std::min(at_most, block.size()), 0);
#else
  const auto count = receive(nullptr, at_most, MSG_TRUNC);
#endif
  if (count == 0) throw ConnectionLost();
  return count;
}

void Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) throw ConnectionLost();
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Connection::write_file(int file, std::uint64_t offset, std::uint64_t length) {
  auto position = static_cast<off_t>(offset);
  while (length > 0) {
    const auto count = ::sendfile(socket_.fd(), file, &position, static_cast<std::size_t>(length));
    if (count == 0 || (count < 0 && errno != EINTR)) throw ConnectionLost();
    if (count > 0) length -= static_cast<std::uint64_t>(count);
  }
}

std::span<char> Connection::block() {
  constexpr std::size_t page_bytes = 4096;
  constexpr std::size_t block_bytes = 512 * 1024;
  if (!block_) block_.reset(static_cast<char*>(std::aligned_alloc(page_bytes, block_bytes)));
  if (!block_) throw std::bad_alloc();
  return {block_.get(), block_bytes};
}

bool Connection::pause(std::chrono::milliseconds duration) {
  const auto until = std::chrono::steady_clock::now() + duration;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return true;
    pollfd peer{socket_.fd(), POLLRDHUP, 0};
    const auto step = std::min<std::int64_t>(left.count(), 60'000);
    if (::poll(&peer, 1, static_cast<int>(step)) > 0) return false;
  }
}

void Connection::shrink_receive_buffer() {
  const int bytes = 32 * 1024;
  ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void Connection::reset_on_close() {
  const ::linger at_once{1, 0};
  ::setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Connection::linger() {
  constexpr std::uint64_t max_bytes = 64 * 1024 * 1024;
  constexpr int patience_ms = 2000;
  ::shutdown(socket_.fd(), SHUT_WR);
  for (std::uint64_t dropped = 0; dropped < max_bytes;) {
    pollfd peer{socket_.fd(), POLLIN, 0};
    if (::poll(&peer, 1, patience_ms) <= 0) return;
    const auto count = ::recv(socket_.fd(), nullptr, 1024 * 1024, MSG_TRUNC | MSG_DONTWAIT);
    if (count <= 0) return;
    dropped += static_cast<std::uint64_t>(count);
  }
}

}  // namespace hoist::hub
