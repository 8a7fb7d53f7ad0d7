// SPDX-License-Identifier: Apache-2.0
#include "agent/channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

#include <poll.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"

namespace hoist::agent {
namespace {

/// 10,000 parts make a line of 6 MB.
constexpr std::size_t longest_line_bytes = 64UL * 1024 * 1024;
/// What stays of a line that is longer: no JSON, but it mostly names the object.
constexpr std::size_t kept_of_overlong_line = 1024;

constexpr int write_check_interval_ms = 100;

bool is_ready(int fd, short events, int timeout_ms) {
  pollfd entry{fd, events, 0};
  return ::poll(&entry, 1, timeout_ms) > 0 && entry.revents != 0;
}

}  // namespace

std::optional<std::string> Channel::take_line() {
  for (;;) {
    const std::size_t feed = buffer_.find('\n', std::max(taken_, scanned_));
    if (feed == std::string::npos) {
      scanned_ = buffer_.size();
      if (!input_ended_ || taken_ == buffer_.size()) return std::nullopt;
    }
    const std::size_t end = std::min(feed, buffer_.size());
    std::string line(lfs::trim(std::string_view(buffer_).substr(taken_, end - taken_)));
    taken_ = std::min(end + 1, buffer_.size());
    if (taken_ == buffer_.size()) {
      buffer_ = std::string();  // gives the memory of a long line back
      taken_ = 0;
      scanned_ = 0;
    }
    if (!line.empty()) return line;
  }
}

void Channel::fill() {
  std::array<char, 65536> block{};
  while (!input_ended_ && wants_input() && is_ready(input_fd_, POLLIN, 0)) {
    const ssize_t got = ::read(input_fd_, block.data(), block.size());
    if (got < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      throw Error(ErrorKind::io,
                  "cannot read from git-lfs: " + std::generic_category().message(errno));
    }
    input_ended_ = got == 0;
    const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
    if (discarding_) {
      const std::size_t feed = bytes.find('\n');
      if (feed == std::string_view::npos) continue;
      discarding_ = false;
      buffer_.append(bytes.substr(feed));
      continue;
    }
    buffer_.append(bytes);
    if (buffer_.size() - taken_ > longest_line_bytes &&
        buffer_.find('\n', std::max(taken_, scanned_)) == std::string::npos) {
      buffer_.resize(taken_ + kept_of_overlong_line);
      buffer_.shrink_to_fit();
      scanned_ = taken_;
      discarding_ = true;
    }
  }
}

bool Channel::wants_input() const { return buffer_.size() - taken_ <= longest_line_bytes + 65536; }

bool Channel::terminate_is_waiting() const {
  return buffer_.find("\"terminate\"", taken_) != std::string::npos;
}

bool Channel::write(std::string_view line, const std::function<bool()>& give_up) const {
  while (!line.empty()) {
    if (!is_ready(output_fd_, POLLOUT, write_check_interval_ms)) {
      if (give_up()) return false;
      continue;
    }
    // A pipe that is ready takes so much without making us wait.
    const ssize_t put =
        ::write(output_fd_, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF));
    if (put >= 0) {
      line.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno != EINTR && errno != EAGAIN) {
      return false;
    }
  }
  return true;
}

bool Channel::output_closed() const { return is_ready(output_fd_, 0, 0); }

}  // namespace hoist::agent
