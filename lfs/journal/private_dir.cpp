// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/private_dir.hpp"

#include <cerrno>
#include <memory>
#include <optional>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hoist::lfs {
namespace {

using Unavailable = PrivateDir::Unavailable;

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

std::error_code last_error() { return {errno, std::generic_category()}; }

Unavailable cannot(const char* verb, const std::filesystem::path& path, int code) {
  return {
      fmt::format("cannot {} {}: {}", verb, path.string(), std::generic_category().message(code))};
}

bool is_private(const struct stat& status) {
  return status.st_uid == ::geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/// One step down from an open folder to one inside it, which is made where it is missing.
struct Step {
  UniqueFd fd;
  bool made = false;
  std::optional<Unavailable> trouble;
};

Step enter(int parent, const std::string& name, mode_t mode, const std::filesystem::path& path) {
  Step step;
  step.made = ::mkdirat(parent, name.c_str(), mode) == 0;
  const int mkdir_error = step.made ? 0 : errno;
  step.fd.reset(::openat(parent, name.c_str(), folder_flags | O_NOFOLLOW));
  if (step.fd) return step;
  // On a read-only disk mkdir fails also where the folder exists; it tells more where there is
  // none.
  step.trouble = errno == ENOENT ? cannot("make", path, mkdir_error) : cannot("open", path, errno);
  return step;
}

Step enter_private(int parent, const std::string& name, const std::filesystem::path& path) {
  Step step = enter(parent, name, S_IRWXU, path);
  if (step.trouble) return step;
  struct stat status {};
  if (::fstat(step.fd.fd(), &status) != 0) {
    step.trouble = cannot("examine", path, errno);
  } else if (status.st_uid != ::geteuid()) {
    step.trouble = Unavailable{fmt::format("{} belongs to another user", path.string())};
  } else if (!is_private(status)) {
    step.trouble = Unavailable{fmt::format("{} is open to other users", path.string())};
  }
  return step;
}

/// The folder that all users share: others of a shared repository must be able to make theirs.
Step enter_shared(int lfs_fd, const std::filesystem::path& path) {
  Step step = enter(lfs_fd, "hoist", S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH, path);
  struct stat status {};
  if (step.made && step.fd && ::fstat(lfs_fd, &status) == 0) {
    constexpr mode_t inherited = S_ISGID | S_ISVTX | S_IRWXU | S_IRWXG | S_IRWXO;
    // Where this fails, the others go without, and this user loses nothing.
    static_cast<void>(::fchmod(step.fd.fd(), (status.st_mode & inherited) | S_IRWXU));
  }
  return step;
}

}  // namespace

std::variant<PrivateDir, Unavailable> PrivateDir::open(const std::filesystem::path& lfs_dir,
                                                       std::string_view name) {
  const UniqueFd lfs_fd(::open(lfs_dir.c_str(), folder_flags));
  if (!lfs_fd) return cannot("open", lfs_dir, errno);

  std::filesystem::path path = lfs_dir / "hoist";
  Step step = enter_shared(lfs_fd.fd(), path);
  for (const std::string& next : {std::to_string(::geteuid()), std::string(name)}) {
    if (step.trouble) break;
    if (next.empty()) continue;
    path /= next;
    step = enter_private(step.fd.fd(), next, path);
  }
  if (step.trouble) return *std::move(step.trouble);
  return PrivateDir(std::move(step.fd));
}

UniqueFd PrivateDir::open_file(const std::string& name, int flags,
                               std::error_code& error) const noexcept {
  // O_NONBLOCK: a FIFO in the file's place must not hang us; it means nothing for regular files.
  UniqueFd file(::openat(fd_.fd(), name.c_str(),
                         flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
                         S_IRUSR | S_IWUSR));
  struct stat status {};
  if (!file || ::fstat(file.fd(), &status) != 0) {
    error = last_error();
    return {};
  }
  if (!S_ISREG(status.st_mode) || !is_private(status) || status.st_nlink > 1) {
    error = std::make_error_code(std::errc::permission_denied);
    return {};
  }
  error.clear();
  return file;
}

bool PrivateDir::still_names(const std::string& name, int fd) const noexcept {
  struct stat opened {};
  struct stat named {};
  return ::fstat(fd, &opened) == 0 &&
         ::fstatat(fd_.fd(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

std::vector<std::string> PrivateDir::names(std::error_code& error) const {
  std::vector<std::string> names;
  // A descriptor of its own: reading moves the position.
  UniqueFd fd(::openat(fd_.fd(), ".", folder_flags));
  const auto close_folder = [](DIR* open) { ::closedir(open); };
  const std::unique_ptr<DIR, decltype(close_folder)> folder(fd ? ::fdopendir(fd.fd()) : nullptr,
                                                            close_folder);
  if (!folder) {
    error = last_error();
    return names;
  }
  static_cast<void>(fd.release());
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  error = last_error();
  return names;
}

void PrivateDir::unlink(const std::string& name, std::error_code& error) const noexcept {
  error.clear();
  if (::unlinkat(fd_.fd(), name.c_str(), 0) != 0 && errno != ENOENT) error = last_error();
}

}  // namespace hoist::lfs
