// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_staging.hpp"

#include <cerrno>
#include <random>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "move-";
constexpr std::size_t digits = 16;
constexpr mode_t private_mode = 0700;

fs::path own_folder(git_repository* repo) { return fs::path(git_repository_path(repo)) / "hoist"; }

/// Where the working tree is on another file system than the git directory.
fs::path beside_the_files(git_repository* repo, const std::string& name) {
  return fs::path(git_repository_workdir(repo)) / (".hoist-" + name);
}

[[noreturn]] void fail(const fs::path& folder, int code) {
  const bool is_denied = code == EACCES || code == EPERM || code == EROFS;
  throw Error(
      is_denied ? ErrorKind::permission : ErrorKind::io,
      fmt::format("cannot make {}: {}", folder.string(), std::generic_category().message(code)),
      "nothing was checked out");
}

/// Makes the folder if it is not there, and opens it.
lfs::UniqueFd open_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), private_mode) != 0 && errno != EEXIST) fail(folder, errno);
  lfs::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) fail(folder, errno);
  return fd;
}

dev_t device_of(const fs::path& folder) {
  struct stat state {};
  if (::stat(folder.c_str(), &state) != 0) fail(folder, errno);
  return state.st_dev;
}

std::string random_name() {
  std::random_device random;
  const auto number = (std::uint64_t{random()} << 32U) | random();
  return fmt::format("{}{:016x}", prefix, number);
}

}  // namespace

MoveStaging::MoveStaging(git_repository* repo, std::string name)
    : repo_(repo), name_(std::move(name)) {
  std::error_code error;
  fs::create_directories(own_folder(repo), error);
  folder_ = own_folder(repo) / name_;
  lock_ = open_folder(folder_);
  if (::flock(lock_.fd(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    is_kept_ = true;
    throw Error(ErrorKind::conflict,
                fmt::format("another hoist is checking out into {}", git_repository_workdir(repo)),
                "try again when it has ended");
  }
  if (device_of(folder_) != device_of(git_repository_workdir(repo))) {
    folder_ = beside_the_files(repo, name_);
  }
  fd_ = open_folder(folder_);
}

MoveStaging MoveStaging::make(git_repository* repo) { return {repo, random_name()}; }

MoveStaging MoveStaging::reopen(git_repository* repo, const std::string& name) {
  return {repo, name};
}

MoveStaging::MoveStaging(MoveStaging&& other) noexcept
    : repo_(other.repo_),
      name_(std::move(other.name_)),
      lock_(std::move(other.lock_)),
      folder_(std::move(other.folder_)),
      fd_(std::move(other.fd_)),
      is_kept_(std::exchange(other.is_kept_, true)) {}

MoveStaging::~MoveStaging() {
  if (!is_kept_) remove(repo_, name_);
}

bool MoveStaging::is_name(std::string_view name) {
  return name.size() == prefix.size() + digits && name.starts_with(prefix) &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

void MoveStaging::remove(git_repository* repo, const std::string& name) {
  std::error_code error;
  fs::remove_all(beside_the_files(repo, name), error);
  fs::remove_all(own_folder(repo) / name, error);
}

void MoveStaging::sweep(git_repository* repo) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(own_folder(repo), error)) {
    const std::string name = entry.path().filename();
    if (!is_name(name)) continue;
    const lfs::UniqueFd fd(
        ::open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd && ::flock(fd.fd(), LOCK_EX | LOCK_NB) == 0) remove(repo, name);
  }
}

std::string staged_name(std::size_t number) { return std::to_string(number); }

}  // namespace hoist::repository
