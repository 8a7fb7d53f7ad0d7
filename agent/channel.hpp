// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hoist::agent {

/// The two descriptors to git-lfs, line by line. Borrows them.
class Channel {
 public:
  Channel(int input_fd, int output_fd) : input_fd_(input_fd), output_fd_(output_fd) {}

  /// The next line that has arrived whole, without its line end; blank lines are passed over. The
  /// rest after the last line feed counts as a line once the input has ended.
  [[nodiscard]] std::optional<std::string> take_line();

  /// Reads what is there without waiting. Of a line above 64 MiB only the beginning is kept. Throws
  /// hoist::Error (io).
  void fill();
  /// No more bytes will come.
  [[nodiscard]] bool input_ended() const { return input_ended_; }
  /// False while so much is waiting to be taken that reading should pause.
  [[nodiscard]] bool wants_input() const;
  [[nodiscard]] int input_fd() const { return input_fd_; }

  /// True when an unread `terminate` is among the lines that have arrived.
  [[nodiscard]] bool terminate_is_waiting() const;

  /// Writes the whole line, waiting as long as git-lfs needs to take it. False when nobody reads
  /// any more, or when it has to wait and `give_up` says so; asked ten times a second.
  [[nodiscard]] bool write(std::string_view line, const std::function<bool()>& give_up) const;
  /// True when the reading end of the output is closed.
  [[nodiscard]] bool output_closed() const;

 private:
  int input_fd_;
  int output_fd_;
  std::string buffer_;
  std::size_t taken_ = 0;    // bytes of buffer_ already given out
  std::size_t scanned_ = 0;  // bytes of buffer_ known to hold no line feed after taken_
  bool discarding_ = false;  // the rest of an overlong line
  bool input_ended_ = false;
};

}  // namespace hoist::agent
