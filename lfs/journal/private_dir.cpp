// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/private_dir.hpp"

#include <cerrno>
#include <memory>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hoist::lfs {
namespace {

constexpr mode_t rights_of_others = S_IRWXG | S_IRWXO;

std::string words(int code) { return std::generic_category().message(code); }

/// Opens the folder below `parent`, made with `mode` where it is missing. None, with errno set.
UniqueFd open_below(int parent, const std::string& name, mode_t mode) {
  if (::mkdirat(parent, name.c_str(), mode) != 0 && errno != EEXIST) return UniqueFd();
  return UniqueFd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool is_for_us_alone(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && status.st_uid == ::geteuid() &&
         (status.st_mode & rights_of_others) == 0;
}

}  // namespace

std::optional<PrivateDir> PrivateDir::open(const std::filesystem::path& lfs_dir,
                                           std::string_view name, std::string& why_not) {
  const auto refuse = [&](const std::string& what, int code) {
    why_not = (lfs_dir / "hoist" / what).string() + ": " + words(code);
    return std::nullopt;
  };
  const std::string uid = std::to_string(::geteuid());
  const UniqueFd root(::open(lfs_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return refuse("", errno);
  // Users of a shared repository each have a folder in this one.
  const UniqueFd shared = open_below(root.fd(), "hoist", 0777);
  if (!shared) return refuse("", errno);
  const UniqueFd own = open_below(shared.fd(), uid, 0700);
  if (!own) return refuse(uid, errno);
  UniqueFd wanted = open_below(own.fd(), std::string(name), 0700);
  if (!wanted) return refuse(uid, errno);
  if (!is_for_us_alone(own.fd()) || !is_for_us_alone(wanted.fd())) return refuse(uid, EACCES);
  return PrivateDir(std::move(wanted));
}

UniqueFd PrivateDir::open_file(const std::string& name, int flags, std::string& why_not) const {
  UniqueFd file(
      ::openat(fd_.fd(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!file) {
    why_not = words(errno);
    return UniqueFd();
  }
  struct stat status {};
  const bool good = ::fstat(file.fd(), &status) == 0 && S_ISREG(status.st_mode) &&
                    status.st_nlink == 1 && is_for_us_alone(file.fd());
  if (good) return file;
  why_not = "the file is not private to this user";
  return UniqueFd();
}

bool PrivateDir::is_still(const std::string& name, const UniqueFd& file) const {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file.fd(), &opened) == 0 &&
         ::fstatat(fd_.fd(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

void PrivateDir::unlink(const std::string& name) const {
  static_cast<void>(::unlinkat(fd_.fd(), name.c_str(), 0));
}

std::vector<std::string> PrivateDir::names() const {
  struct DirCloser {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
  };
  std::vector<std::string> found;
  // fdopendir takes its descriptor over, and a fresh one starts at the first entry.
  const int again = ::openat(fd_.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, DirCloser> directory(again < 0 ? nullptr : ::fdopendir(again));
  if (!directory) return found;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") found.emplace_back(name);
  }
  return found;
}

}  // namespace hoist::lfs
