// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/steady_read.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

constexpr unsigned most_reads = 3;

[[noreturn]] void fail(std::string_view doing, const std::string& name, int code) {
  ErrorKind kind = ErrorKind::io;
  if (code == ENOENT || code == ENOTDIR) kind = ErrorKind::not_found;
  if (code == EACCES || code == EPERM || code == EROFS) kind = ErrorKind::permission;
  throw Error(kind,
              fmt::format("cannot {} {}: {}", doing, name, std::generic_category().message(code)));
}

struct stat state_of(const UniqueFd& fd, const std::string& name) {
  struct stat now {};
  if (::fstat(fd.fd(), &now) != 0) fail("look at", name, errno);
  if (!S_ISREG(now.st_mode)) {
    throw Error(ErrorKind::io, fmt::format("{} is not a regular file", name));
  }
  return now;
}

bool is_same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

Steadiness steadiness_between(const struct stat& before, const struct stat& after) {
  if (after.st_size > before.st_size) return Steadiness::growing;
  const bool is_steady = before.st_size == after.st_size &&
                         is_same(before.st_mtim, after.st_mtim) &&
                         is_same(before.st_ctim, after.st_ctim);
  return is_steady ? Steadiness::steady : Steadiness::rewritten;
}

}  // namespace

FileSource file_at(const std::filesystem::path& path) {
  return {path.string(), [path] {
            UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
            if (!fd) fail("open", path.string(), errno);
            return fd;
          }};
}

SteadyRead read_steadily(const FileSource& source,
                         const std::function<void(int fd, const struct stat& file)>& read) {
  for (unsigned left = most_reads;; --left) {
    const UniqueFd fd = source.open();
    SteadyRead result;
    result.file = state_of(fd, source.name);
    try {
      read(fd.fd(), result.file);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::conflict || left == 1) throw;
      continue;
    }
    const struct stat after = state_of(fd, source.name);
    result.steadiness = steadiness_between(result.file, after);
    if (result.steadiness != Steadiness::rewritten || left == 1) return result;
  }
}

}  // namespace hoist::lfs
