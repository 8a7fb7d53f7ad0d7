// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace hoist::test {

/// Reads what comes on a descriptor line by line, each within a limit. Borrows the descriptor.
class LineReader {
 public:
  explicit LineReader(int fd) : fd_(fd) {}

  /// The next line, without its line feed; nothing at the end, or where it does not come in time.
  [[nodiscard]] std::optional<std::string> next(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
      if (const auto feed = buffer_.find('\n'); feed != std::string::npos) {
        std::string line = buffer_.substr(0, feed);
        buffer_.erase(0, feed + 1);
        return line;
      }
      if (ended_ || !read_some(deadline)) return std::nullopt;
    }
  }

  /// True once the other end is closed. Then `rest` is what came after the last line feed.
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] const std::string& rest() const { return buffer_; }

 private:
  bool read_some(std::chrono::steady_clock::time_point deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd entry{fd_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&entry, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 16384> block{};
    const ssize_t got = ::read(fd_, block.data(), block.size());
    ended_ = got <= 0;
    if (got > 0) buffer_.append(block.data(), static_cast<std::size_t>(got));
    return true;
  }

  int fd_;
  std::string buffer_;
  bool ended_ = false;
};

}  // namespace hoist::test
