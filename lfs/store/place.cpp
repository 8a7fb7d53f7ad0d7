// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/place.hpp"

#include <array>
#include <cerrno>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/store/content.hpp"
#include "lfs/base/temp_file.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view temp_prefix = ".hoist-";
/// git takes a file that is as young as the index for one that may have changed since.
constexpr time_t age_seconds = 2;

[[noreturn]] void fail(const WorkFile& file, int code) {
  throw Error(
      code == EACCES || code == EPERM ? ErrorKind::permission : ErrorKind::io,
      fmt::format("cannot write {}: {}", (file.root / file.path).string(),
                  code == ELOOP || code == ENOTDIR ? "a folder on the way is a symbolic link"
                                                   : std::generic_category().message(code)));
}

/// A folder below `root`, reached without following a link; none, and errno, where that fails.
UniqueFd open_folder(const fs::path& root, const fs::path& path) {
  UniqueFd folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (const fs::path& name : path) {
    if (!folder) break;
    folder.reset(
        ::openat(folder.fd(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  return folder;
}

UniqueFd open_folder_of(const WorkFile& file) {
  UniqueFd folder = open_folder(file.root, file.path.parent_path());
  if (!folder) fail(file, errno);
  return folder;
}

std::optional<Pointer> pointer_in(int folder, const std::string& name) {
  const UniqueFd fd(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat now {};
  if (!fd || ::fstat(fd.fd(), &now) != 0 || !S_ISREG(now.st_mode)) return std::nullopt;
  std::array<char, pointer_limit_bytes> text;
  const ssize_t got = ::pread(fd.fd(), text.data(), text.size(), 0);
  if (got < 0) return std::nullopt;
  return read_pointer({text.data(), static_cast<std::size_t>(got)});
}

/// Gives the file its age, and the name in the place of what has it. Returns the state it has then.
struct stat settle(TempFile& made, int folder, const WorkFile& file) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  now.tv_sec -= age_seconds;
  const std::array times{now, now};
  struct stat state {};
  if (::futimens(made.fd(), times.data()) != 0) fail(file, errno);
  if (const int code = made.rename_to(folder, file.path.filename())) fail(file, code);
  if (::fstat(made.fd(), &state) != 0) fail(file, errno);
  return state;
}

mode_t mode_of(const WorkFile& file) {
  constexpr mode_t plain = 0666;
  constexpr mode_t executable = 0777;
  return file.is_executable ? executable : plain;
}

bool is_temp_name(std::string_view name) {
  constexpr std::size_t digits = 16;
  return name.size() == temp_prefix.size() + digits && name.starts_with(temp_prefix) &&
         name.find_first_not_of("0123456789abcdef", temp_prefix.size()) == std::string_view::npos;
}

}  // namespace

std::optional<struct stat> place(const ObjectStore& store, const Pointer& pointer,
                                 const WorkFile& file) {
  const UniqueFd folder = open_folder_of(file);
  TempFile made(folder.fd(), file.path.parent_path().native(), temp_prefix, mode_of(file));
  if (pointer.size_bytes > 0) {
    const UniqueFd object = store.open(pointer);
    copy_content(object.fd(), made.fd(), pointer.size_bytes,
                 store.object_path(pointer.oid).string());
  }
  if (pointer_in(folder.fd(), file.path.filename()) != pointer) return std::nullopt;
  return settle(made, folder.fd(), file);
}

void place_pointer(const Pointer& pointer, const WorkFile& file) {
  const UniqueFd folder = open_folder_of(file);
  struct stat now {};
  const std::string name = file.path.filename();
  if (::fstatat(folder.fd(), name.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISREG(now.st_mode)) {
    return;
  }
  TempFile made(folder.fd(), file.path.parent_path().native(), temp_prefix,
                (now.st_mode & S_IXUSR) != 0 ? 0777 : 0666);
  const std::string text = write_pointer(pointer);
  if (::write(made.fd(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail(file, errno);
  }
  static_cast<void>(settle(made, folder.fd(), file));
}

void sweep_unplaced(const fs::path& root, const fs::path& folder) {
  UniqueFd fd = open_folder(root, folder);
  const auto close_folder = [](DIR* open) { ::closedir(open); };
  const std::unique_ptr<DIR, decltype(close_folder)> entries(fd ? ::fdopendir(fd.fd()) : nullptr,
                                                             close_folder);
  if (!entries) return;
  const int open = fd.release();
  while (const dirent* entry = ::readdir(entries.get())) {
    if (is_temp_name(entry->d_name)) static_cast<void>(::unlinkat(open, entry->d_name, 0));
  }
}

}  // namespace hoist::lfs
