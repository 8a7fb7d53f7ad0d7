// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"

namespace hoist::cli {
namespace {

/// Returns 0, or the error number that stopped the writing.
int write_all(int fd, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

std::string one_line(std::string_view text) {
  std::string result(text);
  std::replace_if(
      result.begin(), result.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return result;
}

void print_lines(std::string_view prefix, std::string_view message,
                 std::string_view hint) noexcept {
  try {
    std::string text = fmt::format("{}{}\n", prefix, one_line(message));
    if (!hint.empty()) {
      text += fmt::format("hint: {}\n", one_line(hint));
    }
    print_message(text);
  } catch (const std::exception&) {
    print_message("hoist: out of memory\n");
  }
}

}  // namespace

void secure_standard_descriptors() {
  // Each open takes the lowest free number; the one for standard output is opened for reading.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0 &&
        ::open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd) {
      throw Error(ErrorKind::io, fmt::format("cannot open /dev/null for descriptor {}: {}", fd,
                                             std::strerror(errno)));
    }
  }
}

void print_result(std::string_view text) {
  if (const int error = write_all(STDOUT_FILENO, text)) {
    throw Error(ErrorKind::io,
                fmt::format("cannot write to standard output: {}", std::strerror(error)));
  }
}

void print_error(std::string_view message, std::string_view hint) noexcept {
  print_lines("hoist: ", message, hint);
}

void print_warning(std::string_view message, std::string_view hint) noexcept {
  print_lines("hoist: warning: ", message, hint);
}

void print_message(std::string_view text) noexcept { (void)write_all(STDERR_FILENO, text); }

}  // namespace hoist::cli
