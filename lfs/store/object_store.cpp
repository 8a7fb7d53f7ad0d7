// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/object_store.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/temp_file.hpp"
#include "lfs/protocol/object_id.hpp"
#include "lfs/store/borrow.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds between_looks = std::chrono::milliseconds(20);
constexpr mode_t file_mode = 0666;

ErrorKind kind_of(int code) {
  if (code == ENOENT || code == ENOTDIR) return ErrorKind::not_found;
  if (code == EACCES || code == EPERM || code == EROFS) return ErrorKind::permission;
  return ErrorKind::io;
}

[[noreturn]] void fail(std::string_view doing, const fs::path& file, int code) {
  throw Error(kind_of(code), fmt::format("cannot {} {}: {}", doing, file.string(),
                                         std::generic_category().message(code)));
}

/// Where an object is written before it has its name: the folder that git-lfs uses, but on the disk
/// that the objects are on, which may be another one.
fs::path folder_for_unfinished(const fs::path& lfs_dir) {
  fs::path tmp = lfs_dir / "tmp";
  fs::path objects = lfs_dir / "objects";
  struct stat of_tmp {};
  struct stat of_objects {};
  const bool is_elsewhere =
      (::stat(tmp.c_str(), &of_tmp) == 0 || ::stat(lfs_dir.c_str(), &of_tmp) == 0) &&
      ::stat(objects.c_str(), &of_objects) == 0 && of_tmp.st_dev != of_objects.st_dev;
  return is_elsewhere ? objects : tmp;
}

UniqueFd open_work_file(const fs::path& file) { return file_at(file).open(); }

/// The bytes of a file that is short enough to be a pointer.
std::string read_short(int fd, std::size_t size, const std::string& name) {
  std::string text(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(fd, text.data() + done, size - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", name, errno);
    if (got == 0) {
      throw Error(ErrorKind::conflict, fmt::format("{} became shorter while it was read", name),
                  "try again when nothing writes to it");
    }
    done += static_cast<std::size_t>(got);
  }
  return text;
}

/// Reads a file by `hash`, which gets it open and its size, unless it holds a pointer.
template <typename Hash>
ReadFile read_file(const FileSource& source, Hash&& hash) {
  ReadFile result;
  const SteadyRead read = read_steadily(source, [&](int fd, const struct stat& file) {
    const auto size = static_cast<std::uint64_t>(file.st_size);
    std::optional<Pointer> pointer;
    if (size < pointer_limit_bytes) {
      result.text = read_short(fd, size, source.name);
      pointer = read_pointer(result.text);
    }
    if (pointer) {
      result.pointer = *std::move(pointer);
    } else {
      result.pointer = {hash(fd, size), size};
      result.text = write_pointer(result.pointer);
    }
  });
  result.file = read.file;
  result.steadiness = read.steadiness;
  return result;
}

}  // namespace

fs::path ObjectStore::object_path(const std::string& oid) const {
  if (!is_sha256(oid)) {
    throw Error(ErrorKind::invalid_input, "an object's name is no SHA-256");
  }
  return layout_.lfs_dir / "objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid;
}

bool ObjectStore::has(const Pointer& pointer) const {
  if (pointer.size_bytes == 0) return true;
  struct stat object {};
  return ::stat(object_path(pointer.oid).c_str(), &object) == 0 && S_ISREG(object.st_mode) &&
         static_cast<std::uint64_t>(object.st_size) == pointer.size_bytes;
}

Obtained ObjectStore::obtain(const Pointer& pointer, const ContentPorts& ports) const {
  if (has(pointer)) return {true, {}};
  Obtained result;
  for (const fs::path& reference : layout_.reference_dirs) {
    const fs::path theirs = ObjectStore({reference}).object_path(pointer.oid);
    struct stat there {};
    if (::lstat(theirs.c_str(), &there) != 0) continue;
    const fs::path folder_name = object_path(pointer.oid).parent_path();
    make_folder(folder_name);
    const UniqueFd folder = open_folder(folder_name);
    const Borrowed borrowed = borrow_object(
        theirs, pointer, {folder.fd(), folder_name, file_mode, layout_.shared.file_mode}, ports);
    if (std::holds_alternative<ObjectTaken>(borrowed)) return {true, {}};
    if (const auto* damaged = std::get_if<ObjectDamaged>(&borrowed)) result.damage = damaged->why;
  }
  return result;
}

ReadFile ObjectStore::put_file(const FileSource& source, const ContentPorts& ports) const {
  const fs::path tmp = folder_for_unfinished(layout_.lfs_dir);
  return read_file(source, [&](int fd, std::uint64_t size) {
    make_folder(tmp);
    const UniqueFd folder = open_folder(tmp);
    TempFile object(folder.fd(), tmp.native(), "hoist-", file_mode);
    std::string oid = copy_and_hash(fd, object.fd(), size, source.name, ports);
    share(object.fd());
    const fs::path place = object_path(oid);
    make_folder(place.parent_path());
    const UniqueFd there = open_folder(place.parent_path());
    if (const int code = object.rename_to(there.fd(), oid)) fail("make", place, code);
    return oid;
  });
}

void ObjectStore::adopt(const fs::path& file, const Pointer& pointer) const {
  const fs::path object = object_path(pointer.oid);
  make_folder(object.parent_path());
  const UniqueFd fd = open_work_file(file);
  // The file was private until now; others may have what the umask leaves them.
  const UniqueFd folder = open_folder(object.parent_path());
  TempFile fresh(folder.fd(), object.parent_path().native(), "tmp-", file_mode);
  struct stat made {};
  if (::fstat(fresh.fd(), &made) != 0) fail("look at", object, errno);
  if (::rename(file.c_str(), object.c_str()) == 0) {
    static_cast<void>(::fchmod(fd.fd(), made.st_mode & 07777U));
    share(fd.fd());
    return;
  }
  if (errno != EXDEV) fail("make", object, errno);
  copy_content(fd.fd(), fresh.fd(), pointer.size_bytes, file.string());
  share(fresh.fd());
  if (const int code = fresh.rename_to(folder.fd(), pointer.oid)) fail("make", object, code);
  ::unlink(file.c_str());
}

UniqueFd ObjectStore::open(const Pointer& pointer) const {
  const fs::path object = object_path(pointer.oid);
  UniqueFd fd(::open(object.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) fail("open", object, errno);
  return fd;
}

UniqueFd ObjectStore::hold(const std::function<bool()>& stop_requested) const {
  return lock(LOCK_SH, stop_requested);
}

UniqueFd ObjectStore::hold_alone(const std::function<bool()>& stop_requested) const {
  UniqueFd held = lock(LOCK_EX, stop_requested);
  if (held) return held;
  throw Error(ErrorKind::unsupported,
              fmt::format("{} is on a file system that keeps no locks", layout_.lfs_dir.string()),
              "git lfs prune does without; see that nothing else writes to it");
}

UniqueFd ObjectStore::lock(int kind, const std::function<bool()>& stop_requested) const {
  make_folder(layout_.lfs_dir);
  UniqueFd folder = open_folder(layout_.lfs_dir);
  while (::flock(folder.fd(), kind | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return {};
    if (stop_requested && stop_requested()) {
      throw Error(ErrorKind::cancelled, "waiting for the store of large files was stopped");
    }
    std::this_thread::sleep_for(between_looks);
  }
  return folder;
}

void ObjectStore::make_folder(const fs::path& folder) const {
  struct stat there {};
  if (::stat(folder.c_str(), &there) == 0) return;
  if (folder.has_parent_path()) make_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), 0777) != 0) {
    if (errno == EEXIST) return;
    fail("make the folder", folder, errno);
  }
  const auto mode = layout_.shared.folder_mode();
  if (!mode || ::stat(folder.c_str(), &there) != 0) return;
  // It has inherited the bit by which what is made in it belongs to the group.
  ::chmod(folder.c_str(), *mode | (there.st_mode & S_ISGID));
}

UniqueFd ObjectStore::open_folder(const fs::path& folder) const {
  UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) fail("open", folder, errno);
  return fd;
}

void ObjectStore::share(int file) const {
  if (layout_.shared.file_mode) static_cast<void>(::fchmod(file, *layout_.shared.file_mode));
}

ReadFile hash_file(const fs::path& file, const ContentPorts& ports) {
  ReadFile read = read_file(file_at(file), [&](int fd, std::uint64_t size) {
    return hash_content(fd, size, file.string(), ports);
  });
  if (read.steadiness == Steadiness::steady) return read;
  throw Error(ErrorKind::conflict, fmt::format("{} changes while it is read", file.string()),
              "try again when nothing writes to it");
}

}  // namespace hoist::lfs
