// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_contents.hpp"

#include <cerrno>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"
#include "lfs/base/line_ends.hpp"
#include "lfs/config/line_end_change.hpp"
#include "lfs/store/parallel.hpp"
#include "repository/git/blob_stream.hpp"
#include "repository/git/oid.hpp"
#include "repository/worktree/pointer_blob.hpp"

namespace hoist::repository {
namespace {

constexpr mode_t plain_mode = 0666;
constexpr mode_t executable_mode = 0777;
constexpr std::uint64_t longest_link_bytes = 4095;

[[noreturn]] void fail(const std::string& path, int code) {
  throw Error(
      code == EACCES || code == EPERM ? ErrorKind::permission : ErrorKind::io,
      fmt::format("cannot write {}: {}", path, std::generic_category().message(code)),
      code == ENOSPC || code == EDQUOT ? "make room on the disk; nothing was checked out" : "");
}

void write_all(int fd, std::span<const std::byte> bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail(path, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
}

/// What git does to the line ends of a blob on its way into the working tree.
lfs::LineEndChange change_for(git_repository* repo, const git_oid& id, lfs::TextRule rule) {
  if (!lfs::writes_crlf(rule)) return lfs::LineEndChange::none;
  if (!lfs::is_automatic(rule)) return lfs::change_into_work_tree(rule, {});
  lfs::TextCounter counter;
  git::stream_blob(repo, id, [&](std::span<const std::byte> piece) { counter.add(piece); });
  return lfs::change_into_work_tree(rule, counter.counts());
}

class Writer {
 public:
  Writer(const WorkTree& work_tree, const MoveStaging& staging, const Conversions& conversions)
      : work_tree_(work_tree), staging_(staging), conversions_(conversions) {}

  [[nodiscard]] StagedContents write(const std::vector<Coming>& coming) {
    require_room(coming);
    for (std::size_t i = 0; i < coming.size(); ++i) {
      stop_if_asked();
      if (coming[i].side.mode == GIT_FILEMODE_LINK) {
        write_link(coming[i]);
      } else {
        write_file(coming[i]);
      }
      if (work_tree_.callbacks.progress) {
        work_tree_.callbacks.progress({Progress::Stage::checkout, i + 1, coming.size()});
      }
    }
    write_large(coming);
    return std::move(staged_);
  }

 private:
  void stop_if_asked() const {
    const auto& stop = work_tree_.callbacks.stop_requested;
    if (stop && stop()) throw Error(ErrorKind::cancelled, "the checkout was stopped");
  }
  /// A large file whose content is wanted, rather than its pointer.
  [[nodiscard]] bool is_content_wanted(const Coming& file) const {
    return !work_tree_.leaves_pointers && file.side.pointer && file.side.pointer->size_bytes > 0 &&
           work_tree_.wanted.allows(file.path) &&
           conversions_.of(file.path).kind == Conversion::Kind::lfs;
  }
  void require_room(const std::vector<Coming>& coming) const {
    std::uint64_t plain = 0;
    std::uint64_t large = 0;
    const lfs::Pointer* one = nullptr;
    for (const Coming& file : coming) {
      if (is_content_wanted(file) && work_tree_.store.has(*file.side.pointer)) {
        large += file.side.pointer->size_bytes;
        one = &*file.side.pointer;
      } else if (!file.side.pointer) {
        plain += git::blob_size(work_tree_.repo, file.side.id);
      }
    }
    struct statvfs room {};
    if (::fstatvfs(staging_.fd(), &room) != 0) return;
    const std::uint64_t free = std::uint64_t{room.f_bavail} * room.f_frsize;
    if (plain + large <= free || (plain <= free && one != nullptr && shares_blocks(*one))) return;
    throw Error(ErrorKind::io,
                fmt::format("cannot check out: {} bytes are needed on the disk of {}, and {} are "
                            "free",
                            plain + large, git_repository_workdir(work_tree_.repo), free),
                "make room on the disk; nothing was checked out");
  }
  /// Whether the content of a large file costs no room.
  [[nodiscard]] bool shares_blocks(const lfs::Pointer& pointer) const {
    const lfs::UniqueFd object = work_tree_.store.open(pointer);
    const lfs::UniqueFd probe(
        ::openat(staging_.fd(), "probe", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, plain_mode));
    const bool shares = probe && ::ioctl(probe.fd(), FICLONE, object.fd()) == 0;
    static_cast<void>(::unlinkat(staging_.fd(), "probe", 0));
    return shares;
  }
  void write_link(const Coming& link) {
    std::string target;
    if (git::blob_size(work_tree_.repo, link.side.id) <= longest_link_bytes) {
      git::stream_blob(work_tree_.repo, link.side.id, [&](std::span<const std::byte> piece) {
        target.append(reinterpret_cast<const char*>(piece.data()), piece.size());
      });
    }
    if (target.empty() || target.find('\0') != std::string::npos) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("{} is a symbolic link to a name that no file can have", link.path),
                  "nothing was checked out");
    }
    if (::symlinkat(target.c_str(), staging_.fd(), link.staged.c_str()) != 0) {
      fail(link.path, errno);
    }
    note_state(link);
  }
  void write_file(const Coming& file) {
    const bool is_executable = file.side.mode == GIT_FILEMODE_BLOB_EXECUTABLE;
    const lfs::UniqueFd fd(::openat(staging_.fd(), file.staged.c_str(),
                                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                    is_executable ? executable_mode : plain_mode));
    if (!fd) fail(file.path, errno);
    const auto sink = [&](std::span<const std::byte> piece) {
      write_all(fd.fd(), piece, file.path);
    };
    const lfs::TextRule rule = conversions_.of(file.path).text;
    lfs::LineEndConverter converter(change_for(work_tree_.repo, file.side.id, rule));
    git::stream_blob(work_tree_.repo, file.side.id, [&](std::span<const std::byte> piece) {
      stop_if_asked();
      converter.convert(piece, sink);
    });
    converter.finish(sink);
    note_state(file);
  }
  void note_state(const Coming& file) {
    struct stat state {};
    if (::fstatat(staging_.fd(), file.staged.c_str(), &state, AT_SYMLINK_NOFOLLOW) != 0) {
      fail(file.path, errno);
    }
    staged_.states[file.staged] = state;
  }
  /// Content in the place of the pointers that were staged.
  void write_large(const std::vector<Coming>& coming) {
    std::vector<lfs::ToPlace> files;
    for (const Coming& file : coming) {
      if (!is_content_wanted(file)) continue;
      if (!work_tree_.store.obtain(*file.side.pointer)) {
        staged_.missing.push_back(file.path);
        continue;
      }
      const bool is_executable = file.side.mode == GIT_FILEMODE_BLOB_EXECUTABLE;
      files.push_back({*file.side.pointer, {staging_.folder(), file.staged, is_executable}});
    }
    if (files.empty()) return;
    const auto results = lfs::place_files(work_tree_.store, files,
                                          {.stop_requested = work_tree_.callbacks.stop_requested});
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (const auto* error = std::get_if<Error>(&results[i])) throw Error(*error);
      const auto& state = std::get<std::optional<struct stat>>(results[i]);
      if (state) staged_.states[files[i].file.path] = *state;
    }
  }

  const WorkTree& work_tree_;
  const MoveStaging& staging_;
  const Conversions& conversions_;
  StagedContents staged_;
};

}  // namespace

StagedContents stage_contents(const WorkTree& work_tree, const MoveStaging& staging,
                              const std::vector<Coming>& coming, const Conversions& conversions) {
  return Writer(work_tree, staging, conversions).write(coming);
}

}  // namespace hoist::repository
