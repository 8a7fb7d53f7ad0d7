// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/terminal_text.hpp"

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

void print_lines(std::string_view prefix, std::string_view message,
                 std::string_view hint) noexcept {
  try {
    std::string text = fmt::format("{}{}\n", prefix, lfs::terminal_line(message));
    if (!hint.empty()) {
      text += fmt::format("hint: {}\n", lfs::terminal_line(hint));
    }
    print_message(text);
  } catch (const std::exception&) {
    print_escapes("hoist: out of memory\n");
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

void keep_core_dumps_away() noexcept {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_CORE, &limit) != 0) return;
  // The kernel takes 0 for "no file", but still hands a dump to a collector; 1 it takes for
  // neither.
  limit.rlim_cur = std::min<rlim_t>(1, limit.rlim_max);
  static_cast<void>(::setrlimit(RLIMIT_CORE, &limit));
}

void print_result(std::string_view text) { print_styled_result(lfs::terminal_text(text)); }

void print_styled_result(std::string_view text) {
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

void print_message(std::string_view text) noexcept {
  try {
    print_escapes(lfs::terminal_text(text));
  } catch (const std::exception&) {
    print_escapes("hoist: out of memory\n");
  }
}

void print_escapes(std::string_view text) noexcept { (void)write_all(STDERR_FILENO, text); }

}  // namespace hoist::cli
