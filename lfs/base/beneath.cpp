// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/beneath.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

constexpr int folder_flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
/// A folder that may be passed through may be closed to reading.
constexpr int passing_flags = O_PATH | folder_flags;
constexpr mode_t folder_mode = 0777;

using Parts = std::vector<std::string_view>;

bool is_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && part.find('\0') == std::string_view::npos;
}

Parts parts_of(std::string_view path) {
  Parts parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    const bool ends_in_slash = end + 1 == path.size();
    if (!is_part(parts.back()) || ends_in_slash) {
      throw Error(ErrorKind::invalid_input, fmt::format("'{}' is no path below a folder", path));
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

std::string_view upto(std::string_view path, std::string_view last_part) {
  return path.substr(0, static_cast<std::size_t>(last_part.end() - path.begin()));
}

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// What has the name in a folder; missing where nothing has.
Seen look_in(int folder, const std::string& name) {
  struct stat state {};
  if (::fstatat(folder, name.c_str(), &state, AT_SYMLINK_NOFOLLOW) != 0) return Seen::missing();
  return Seen::of(state);
}

/// What stops a way at a part of it that openat() has refused with `code`.
Seen end_of_way(int folder, std::string_view path, std::string_view part, int code) {
  if (code == ENOENT) return Seen::missing();
  const Seen there = look_in(folder, std::string(part));
  Seen end;
  end.kind = Seen::Kind::blocked;
  end.blocked_by = upto(path, part);
  end.is_blocked_by_link = there.kind == Seen::Kind::link;
  return end;
}

bool stops_a_way(int code) { return code == ENOENT || code == ENOTDIR || code == ELOOP; }

}  // namespace

Seen Seen::of(const struct stat& state) {
  Seen seen;
  seen.state = state;
  seen.kind = S_ISREG(state.st_mode)   ? Kind::file
              : S_ISLNK(state.st_mode) ? Kind::link
              : S_ISDIR(state.st_mode) ? Kind::folder
                                       : Kind::other;
  return seen;
}

bool Seen::is_same(const Seen& other) const {
  if (kind != other.kind || kind == Kind::blocked) return false;
  const bool is_one = state.st_dev == other.state.st_dev && state.st_ino == other.state.st_ino;
  if (kind == Kind::missing || (kind == Kind::folder && is_one)) return true;
  return is_one && state.st_size == other.state.st_size && state.st_mode == other.state.st_mode &&
         same_time(state.st_mtim, other.state.st_mtim) &&
         same_time(state.st_ctim, other.state.st_ctim);
}

Beneath::Beneath(std::filesystem::path root) : root_(std::move(root)) {
  UniqueFd folder(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) fail("open", "", errno);
  open_.push_back({"", std::make_shared<const UniqueFd>(std::move(folder))});
}

void Beneath::begin_again() { open_.resize(1); }

void Beneath::fail(const char* doing, std::string_view path, int code) const {
  const std::filesystem::path named = path.empty() ? root_ : root_ / path;
  const bool is_refused = code == EACCES || code == EPERM || code == EROFS;
  throw Error(is_refused       ? ErrorKind::permission
              : code == ENOENT ? ErrorKind::not_found
                               : ErrorKind::io,
              fmt::format("cannot {} {}: {}", doing, named.string(),
                          std::generic_category().message(code)));
}

void Beneath::forget(std::string_view path) {
  const Parts parts = parts_of(path);
  const std::size_t kept = parts.size();
  if (open_.size() <= kept) return;
  for (std::size_t i = 0; i < kept; ++i) {
    if (open_[i + 1].name != parts[i]) return;
  }
  open_.resize(kept);
}

Beneath::Way Beneath::walk(std::string_view folder) {
  const Parts parts = parts_of(folder);
  std::size_t known = 0;
  while (known < parts.size() && known + 1 < open_.size() &&
         open_[known + 1].name == parts[known]) {
    ++known;
  }
  open_.resize(known + 1);
  for (std::size_t i = known; i < parts.size(); ++i) {
    const std::string name(parts[i]);
    const int above = open_.back().folder->fd();
    UniqueFd next(::openat(above, name.c_str(), passing_flags));
    if (!next) {
      const int code = errno;
      if (!stops_a_way(code)) fail("open", upto(folder, parts[i]), code);
      return {nullptr, end_of_way(above, folder, parts[i], code)};
    }
    open_.push_back({name, std::make_shared<const UniqueFd>(std::move(next))});
  }
  return {open_.back().folder, {}};
}

Beneath::Target Beneath::target_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (!is_part(name)) {
    throw Error(ErrorKind::invalid_input, fmt::format("'{}' is no path below a folder", path));
  }
  return {walk(slash == std::string_view::npos ? "" : path.substr(0, slash)), std::string(name)};
}

Seen Beneath::look(std::string_view path) {
  struct stat state {};
  if (path.empty()) {
    if (::fstat(open_.front().folder->fd(), &state) != 0) fail("look at", path, errno);
    return Seen::of(state);
  }
  const Target target = target_of(path);
  if (!target.way.folder) return target.way.end;
  if (::fstatat(target.way.folder->fd(), target.name.c_str(), &state, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno != ENOENT) fail("look at", path, errno);
    return Seen::missing();
  }
  return Seen::of(state);
}

UniqueFd Beneath::open_folder(std::string_view path) {
  const Way way = walk(path);
  if (!way.folder) return {};
  UniqueFd folder(::openat(way.folder->fd(), ".", O_RDONLY | folder_flags));
  if (!folder && errno != ENOENT) fail("read", path, errno);
  return folder;
}

std::vector<std::string> Beneath::names_in(std::string_view folder) {
  std::vector<std::string> names;
  UniqueFd fd = open_folder(folder);
  if (!fd) return names;
  const auto close_folder = [](DIR* open) { ::closedir(open); };
  const std::unique_ptr<DIR, decltype(close_folder)> entries(::fdopendir(fd.fd()), close_folder);
  if (!entries) fail("read", folder, errno);
  static_cast<void>(fd.release());
  errno = 0;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) fail("read", folder, errno);
  return names;
}

OpenFile Beneath::open_file(std::string_view path) {
  const Target target = target_of(path);
  if (!target.way.folder) return {};
  constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  OpenFile file{UniqueFd(::openat(target.way.folder->fd(), target.name.c_str(), flags))};
  if (!file) {
    const bool is_none = stops_a_way(errno) || errno == ENXIO || errno == ENODEV;
    if (!is_none) fail("open", path, errno);
    return {};
  }
  if (::fstat(file.file.fd(), &file.state) != 0) fail("look at", path, errno);
  if (!S_ISREG(file.state.st_mode)) return {};
  return file;
}

std::string Beneath::read_link(std::string_view path) {
  const Target target = target_of(path);
  if (!target.way.folder) return "";
  for (std::string text(256, '\0');; text.resize(text.size() * 2)) {
    const ssize_t got =
        ::readlinkat(target.way.folder->fd(), target.name.c_str(), text.data(), text.size());
    if (got < 0 && errno != ENOENT && errno != EINVAL) fail("read", path, errno);
    if (got <= 0) return "";
    if (static_cast<std::size_t>(got) < text.size()) {
      text.resize(static_cast<std::size_t>(got));
      return text;
    }
  }
}

Outcome Beneath::make_folders_once(std::string_view path) {
  for (const std::string_view part : parts_of(path)) {
    const std::string_view folder = upto(path, part);
    Way way = walk(folder);
    if (!way.folder && way.end.kind == Seen::Kind::missing) {
      const std::string name(part);
      if (::mkdirat(open_.back().folder->fd(), name.c_str(), folder_mode) != 0 && errno != EEXIST) {
        if (errno == ENOENT) return Outcome::changed;
        fail("make", folder, errno);
      }
      way = walk(folder);
    }
    if (!way.folder) {
      return way.end.kind == Seen::Kind::missing ? Outcome::changed : Outcome::blocked;
    }
  }
  return Outcome::done;
}

Outcome Beneath::make_folders(std::string_view path) {
  const Outcome outcome = make_folders_once(path);
  if (outcome != Outcome::changed) return outcome;
  // A folder that was open has been removed meanwhile: its name may be made again.
  begin_again();
  const Outcome again = make_folders_once(path);
  return again == Outcome::changed ? Outcome::blocked : again;
}

}  // namespace hoist::lfs
