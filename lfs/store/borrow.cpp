// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/borrow.hpp"

#include <cerrno>
#include <random>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/fd.hpp"
#include "lfs/base/temp_file.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

constexpr const char* temp_prefix = "tmp-";

[[noreturn]] void fail(std::string_view doing, const fs::path& file, int code) {
  throw Error(
      code == EACCES || code == EPERM || code == EROFS ? ErrorKind::permission : ErrorKind::io,
      fmt::format("cannot {} {}: {}", doing, file.string(), std::generic_category().message(code)));
}

Borrowed damaged(const fs::path& file, std::string_view why) {
  return ObjectDamaged{fmt::format("{} is {}", file.string(), why)};
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Nobody else can change the bytes later on.
bool is_ours_alone(const struct stat& file) {
  return file.st_uid == ::geteuid() && (file.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/// A second name for a file, removed again when it goes.
class TempLink {
 public:
  /// Nothing is made where the file system has no links, and where the name means another file.
  TempLink(const fs::path& from, const struct stat& expected, int folder) : folder_(folder) {
    std::random_device random;
    name_ = fmt::format("{}{:08x}{:08x}", temp_prefix, random(), random());
    if (::linkat(AT_FDCWD, from.c_str(), folder_, name_.c_str(), 0) != 0) return;
    is_there_ = true;
    struct stat made {};
    is_right_ = ::fstatat(folder_, name_.c_str(), &made, AT_SYMLINK_NOFOLLOW) == 0 &&
                is_same_file(made, expected);
  }
  TempLink(const TempLink&) = delete;
  TempLink& operator=(const TempLink&) = delete;
  ~TempLink() {
    // Where both names mean one file already, renaming leaves both.
    if (is_there_) ::unlinkat(folder_, name_.c_str(), 0);
  }

  [[nodiscard]] explicit operator bool() const { return is_right_; }
  /// Returns 0 or errno.
  [[nodiscard]] int rename_to(const std::string& name) {
    return ::renameat(folder_, name_.c_str(), folder_, name.c_str()) == 0 ? 0 : errno;
  }

 private:
  int folder_;
  std::string name_;
  bool is_there_ = false;
  bool is_right_ = false;
};

Borrowed wrong_bytes(const fs::path& from, const std::string& sha256) {
  return damaged(from, fmt::format("damaged: its bytes have the SHA-256 {}", sha256));
}

Borrowed copy(int from, const fs::path& name, const Pointer& pointer, const BorrowPlace& to,
              const ContentPorts& ports) {
  TempFile made(to.folder, to.folder_name.native(), temp_prefix, to.mode);
  const std::string sha256 =
      copy_and_hash(from, made.fd(), pointer.size_bytes, name.string(), ports);
  if (sha256 != pointer.oid) return wrong_bytes(name, sha256);
  if (to.shared_mode) static_cast<void>(::fchmod(made.fd(), *to.shared_mode));
  if (const int code = made.rename_to(to.folder, pointer.oid)) {
    fail("make", to.folder_name / pointer.oid, code);
  }
  return ObjectTaken{};
}

}  // namespace

Borrowed borrow_object(const fs::path& from, const Pointer& pointer, const BorrowPlace& to,
                       const ContentPorts& ports) {
  const UniqueFd fd(::open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    const int code = errno;
    if (code == ENOENT || code == ENOTDIR) return ObjectAbsent{};
    if (code == ELOOP) return damaged(from, "a symbolic link");
    fail("open", from, code);
  }
  struct stat now {};
  if (::fstat(fd.fd(), &now) != 0) fail("look at", from, errno);
  if (!S_ISREG(now.st_mode)) return damaged(from, "no regular file");
  const auto size = static_cast<std::uint64_t>(now.st_size);
  if (size != pointer.size_bytes) {
    return damaged(from,
                   fmt::format("damaged: it has {} bytes instead of {}", size, pointer.size_bytes));
  }
  if (is_ours_alone(now)) {
    if (TempLink link(from, now, to.folder); link) {
      const std::string sha256 = hash_content(fd.fd(), size, from.string(), ports);
      if (sha256 != pointer.oid) return wrong_bytes(from, sha256);
      if (const int code = link.rename_to(pointer.oid)) {
        fail("make", to.folder_name / pointer.oid, code);
      }
      return ObjectTaken{};
    }
  }
  return copy(fd.fd(), from, pointer, to, ports);
}

}  // namespace hoist::lfs
