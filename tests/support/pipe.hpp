// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"

namespace hoist::test {

/// Both ends of a new pipe, close-on-exec.
struct Pipe {
  lfs::UniqueFd reader;
  lfs::UniqueFd writer;
};

inline Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe");
  }
  return {lfs::UniqueFd(ends[0]), lfs::UniqueFd(ends[1])};
}

/// Writes all of it; false where nobody reads any more (with SIGPIPE ignored).
[[nodiscard]] inline bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) return false;
    if (put > 0) bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace hoist::test
