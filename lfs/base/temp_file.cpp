// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/temp_file.hpp"

#include <cerrno>
#include <cstdio>
#include <random>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/rename_new.hpp"

namespace hoist::lfs {

namespace {

std::string random_name(std::string_view prefix) {
  std::random_device random;
  return fmt::format("{}{:08x}{:08x}", prefix, random(), random());
}

[[noreturn]] void fail(std::string_view folder_name, int code) {
  throw Error(
      code == EACCES || code == EPERM || code == EROFS ? ErrorKind::permission : ErrorKind::io,
      fmt::format("cannot make a file in {}: {}", folder_name,
                  std::generic_category().message(code)));
}

}  // namespace

TempFile::TempFile(int folder, std::string_view folder_name, std::string_view prefix, mode_t mode)
    : folder_(folder) {
  do {
    name_ = random_name(prefix);
    fd_.reset(
        ::openat(folder_, name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  } while (!fd_ && errno == EEXIST);
  if (!fd_) fail(folder_name, errno);
  is_there_ = true;
}

TempFile TempFile::link(int folder, std::string_view folder_name, std::string_view prefix,
                        const std::string& target) {
  TempFile made(folder);
  do {
    made.name_ = random_name(prefix);
    made.is_there_ = ::symlinkat(target.c_str(), folder, made.name_.c_str()) == 0;
  } while (!made.is_there_ && errno == EEXIST);
  if (!made.is_there_) fail(folder_name, errno);
  return made;
}

TempFile::TempFile(TempFile&& other) noexcept
    : folder_(other.folder_),
      name_(std::move(other.name_)),
      fd_(std::move(other.fd_)),
      is_there_(std::exchange(other.is_there_, false)) {}

TempFile::~TempFile() {
  if (is_there_) ::unlinkat(folder_, name_.c_str(), 0);
}

int TempFile::rename_to(int folder, const std::string& name) {
  if (::renameat(folder_, name_.c_str(), folder, name.c_str()) != 0) return errno;
  is_there_ = false;
  return 0;
}

int TempFile::rename_to_new(int folder, const std::string& name) {
  const int code = rename_new({folder_, name_}, {folder, name});
  if (code == 0) is_there_ = false;
  return code;
}

}  // namespace hoist::lfs
