// SPDX-License-Identifier: Apache-2.0
// What Beneath changes: drafts, files in their place, links, removals.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/beneath.hpp"

namespace hoist::lfs {
namespace {

constexpr std::string_view draft_prefix = ".hoist-";
constexpr mode_t plain_mode = 0666;
constexpr mode_t program_mode = 0777;
/// git takes a file that is as young as the index for one that may have changed since.
constexpr time_t age_seconds = 2;
constexpr std::size_t block_bytes = std::size_t{1} << 20;

bool is_draft_name(std::string_view name) {
  constexpr std::size_t digits = 16;
  return name.size() == draft_prefix.size() + digits && name.starts_with(draft_prefix) &&
         name.find_first_not_of("0123456789abcdef", draft_prefix.size()) == std::string_view::npos;
}

/// Gives a file or link that time of change. Returns 0 or errno.
int make_older(int folder, const std::string& name) {
  timespec then{};
  ::clock_gettime(CLOCK_REALTIME, &then);
  then.tv_sec -= age_seconds;
  const std::array times{then, then};
  return ::utimensat(folder, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
}

/// Returns 0 or errno.
int copy_bytes(int from, int to) {
  std::vector<std::byte> block(block_bytes);
  off_t at = 0;
  while (true) {
    const ssize_t got = ::pread(from, block.data(), block.size(), at);
    if (got <= 0) return got == 0 ? 0 : errno;
    for (ssize_t written = 0; written < got;) {
      const ssize_t more =
          ::write(to, block.data() + written, static_cast<std::size_t>(got - written));
      if (more < 0 && errno != EINTR) return errno;
      written += std::max<ssize_t>(more, 0);
    }
    at += got;
  }
}

bool is_replaceable(Seen::Kind kind) {
  return kind == Seen::Kind::file || kind == Seen::Kind::link;
}

/// What a rename or removal means that failed by one of these: something else is there by now.
bool has_changed(int code) {
  return code == EEXIST || code == EISDIR || code == ENOTDIR || code == ENOTEMPTY;
}

}  // namespace

std::shared_ptr<const UniqueFd> Beneath::folder_for_draft(std::string_view folder) {
  const Way way = walk(folder);
  if (way.folder) return way.folder;
  if (way.end.kind == Seen::Kind::missing) fail("write to", folder, ENOENT);
  throw Error(ErrorKind::conflict,
              fmt::format("cannot write to {}: {} is {}", (root_ / folder).string(),
                          (root_ / way.end.blocked_by).string(),
                          way.end.is_blocked_by_link ? "a symbolic link" : "not a folder"));
}

Draft Beneath::draft_in(std::string_view folder, DraftOptions options) {
  auto open = folder_for_draft(folder);
  TempFile file(open->fd(), (root_ / folder).native(), draft_prefix,
                options.is_executable ? program_mode : plain_mode);
  return {std::move(open), std::move(file)};
}

Change Beneath::place(Draft draft, std::string_view path, const Seen& expected) {
  const Target target = target_of(path);
  if (!target.way.folder) return {Outcome::blocked};
  return place_at(std::move(draft), target, path, expected);
}

Change Beneath::make_link(const std::string& link_target, std::string_view path,
                          const Seen& expected) {
  if (link_target.empty() || link_target.find('\0') != std::string::npos) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("cannot make {}: a symbolic link leads to a name that is not empty and "
                            "has no NUL",
                            (root_ / path).string()));
  }
  const Target target = target_of(path);
  if (!target.way.folder) return {Outcome::blocked};
  const auto& folder = target.way.folder;
  return place_at(
      {folder, TempFile::link(folder->fd(), (root_ / path).native(), draft_prefix, link_target)},
      target, path, expected);
}

Draft Beneath::copy_to(const std::shared_ptr<const UniqueFd>& folder, const Draft& draft,
                       std::string_view path) const {
  const UniqueFd from(::openat(draft.file_.folder(), draft.file_.name().c_str(),
                               O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat state {};
  if (!from || ::fstat(from.fd(), &state) != 0) fail("write", path, errno);
  Draft copy{folder, TempFile(folder->fd(), (root_ / path).native(), draft_prefix,
                              (state.st_mode & S_IXUSR) != 0 ? program_mode : plain_mode)};
  if (const int code = copy_bytes(from.fd(), copy.fd())) fail("write", path, code);
  return copy;
}

Change Beneath::place_at(Draft draft, const Target& target, std::string_view path,
                         const Seen& expected) {
  const bool is_new = expected.kind == Seen::Kind::missing;
  if (!is_new && !is_replaceable(expected.kind)) return {Outcome::changed};
  const int folder = target.way.folder->fd();
  TempFile& file = draft.file_;
  if (const int code = make_older(file.folder(), file.name())) fail("write", path, code);
  // What is placed is told from what others may put there right after by its descriptor alone.
  const UniqueFd itself(
      ::openat(file.folder(), file.name().c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!itself) fail("write", path, errno);
  if (!is_new && !look(path).is_same(expected)) return {Outcome::changed};
  const int code =
      is_new ? file.rename_to_new(folder, target.name) : file.rename_to(folder, target.name);
  if (code == EXDEV) {
    return place_at(copy_to(target.way.folder, draft, path), target, path, expected);
  }
  if (has_changed(code)) return {Outcome::changed};
  if (code == ENOENT) return {Outcome::blocked};
  if (code != 0) fail("write", path, code);
  Change change;
  if (::fstat(itself.fd(), &change.state) != 0) fail("look at", path, errno);
  return change;
}

Outcome Beneath::remove_file(std::string_view path, const Seen& expected) {
  const bool expects_nothing = expected.kind == Seen::Kind::missing;
  const Seen there = look(path);
  if (there.kind == Seen::Kind::blocked) return Outcome::blocked;
  if (expects_nothing && there.kind == Seen::Kind::missing) return Outcome::done;
  if (!is_replaceable(expected.kind) || !there.is_same(expected)) return Outcome::changed;
  const Target target = target_of(path);
  if (!target.way.folder) return Outcome::blocked;
  if (::unlinkat(target.way.folder->fd(), target.name.c_str(), 0) == 0) return Outcome::done;
  if (errno != ENOENT && !has_changed(errno)) fail("remove", path, errno);
  return Outcome::changed;
}

Outcome Beneath::remove_empty_folder(std::string_view path) {
  const Target target = target_of(path);
  if (!target.way.folder) {
    return target.way.end.kind == Seen::Kind::missing ? Outcome::done : Outcome::blocked;
  }
  forget(path);
  if (::unlinkat(target.way.folder->fd(), target.name.c_str(), AT_REMOVEDIR) == 0 ||
      errno == ENOENT) {
    return Outcome::done;
  }
  if (errno != EBUSY && !has_changed(errno)) fail("remove", path, errno);
  return Outcome::changed;
}

void Beneath::sweep_drafts(std::string_view folder) {
  for (const std::string& name : names_in(folder)) {
    if (!is_draft_name(name)) continue;
    static_cast<void>(::unlinkat(walk(folder).folder->fd(), name.c_str(), 0));
  }
}

}  // namespace hoist::lfs
