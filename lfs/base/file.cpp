// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"

namespace hoist::lfs {
namespace {

[[noreturn]] void fail(const char* doing, const std::filesystem::path& path, int code) {
  ErrorKind kind = ErrorKind::io;
  const char* hint = "check the disk, then push again";
  if (code == ENOENT || code == ENOTDIR) {
    kind = ErrorKind::not_found;
    hint = "get it with `git lfs fetch`, or from another clone, then push again";
  } else if (code == EACCES || code == EPERM) {
    kind = ErrorKind::permission;
    hint = "make it readable for you, then push again";
  }
  throw Error(kind,
              fmt::format("{} {}: {}", doing, path.string(), std::generic_category().message(code)),
              hint);
}

class PosixFile final : public File {
 public:
  PosixFile(UniqueFd fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into,
                      std::error_code& error) const noexcept override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = ::pread(fd_.fd(), into.data() + done, into.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got == 0) break;
      if (got < 0) {
        if (errno == EINTR) continue;
        error.assign(errno, std::generic_category());
        return 0;
      }
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  [[nodiscard]] FileState state() const override {
    struct stat status {};
    if (::fstat(fd_.fd(), &status) != 0) fail("cannot look at", path_, errno);
    if (!S_ISREG(status.st_mode)) {
      throw Error(ErrorKind::io, fmt::format("{} is not a regular file", path_.string()),
                  "move it away, get the object with `git lfs fetch`, then push again");
    }
    return {static_cast<std::uint64_t>(status.st_size),
            std::chrono::seconds(status.st_mtim.tv_sec) +
                std::chrono::nanoseconds(status.st_mtim.tv_nsec)};
  }

 private:
  UniqueFd fd_;
  std::filesystem::path path_;
};

}  // namespace

std::unique_ptr<File> open_file(const std::filesystem::path& path) {
  // O_NONBLOCK: a FIFO in the file's place must not hang us; it means nothing for regular files.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd) fail("cannot open", path, errno);
  auto file = std::make_unique<PosixFile>(std::move(fd), path);
  static_cast<void>(file->state());
  return file;
}

}  // namespace hoist::lfs
