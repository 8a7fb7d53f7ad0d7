// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_executor.hpp"

#include <cerrno>
#include <cstdio>
#include <functional>
#include <set>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/rename_new.hpp"

namespace hoist::repository {
namespace {

using Work = MoveAction::Work;
using lfs::NameIn;

[[noreturn]] void fail(const std::string& path, int code) {
  const bool is_denied = code == EACCES || code == EPERM || code == EROFS;
  throw Error(is_denied ? ErrorKind::permission : ErrorKind::io,
              fmt::format("cannot check out {}: {}", path, std::generic_category().message(code)),
              code == ENOSPC || code == EDQUOT ? "make room on the disk; nothing was changed" : "");
}

[[noreturn]] void fail_changed(const std::string& path) {
  throw Error(ErrorKind::conflict,
              fmt::format("cannot check out {}: it was changed while hoist was about to", path),
              "nothing was changed; try again");
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string name_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::optional<struct stat> state_in(NameIn file) {
  struct stat state {};
  if (::fstatat(file.folder, file.name.c_str(), &state, AT_SYMLINK_NOFOLLOW) != 0) {
    return std::nullopt;
  }
  return state;
}

/// The same file, though a rename has changed when it was changed last.
bool is_same_file(const struct stat& a, const std::optional<struct stat>& b) {
  return b && a.st_dev == b->st_dev && a.st_ino == b->st_ino && a.st_mode == b->st_mode &&
         a.st_size == b->st_size && a.st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/// Where the file system cannot exchange: what is there keeps a second name until it is replaced.
int exchange_by_link(NameIn staged, NameIn there) {
  const std::string kept = staged.name + ".old";
  if (::linkat(there.folder, there.name.c_str(), staged.folder, kept.c_str(), 0) != 0 &&
      ::renameat(there.folder, there.name.c_str(), staged.folder, kept.c_str()) != 0) {
    return errno;
  }
  if (::renameat(staged.folder, staged.name.c_str(), there.folder, there.name.c_str()) != 0) {
    const int code = errno;
    static_cast<void>(::renameat(staged.folder, kept.c_str(), there.folder, there.name.c_str()));
    return code;
  }
  return ::renameat(staged.folder, kept.c_str(), staged.folder, staged.name.c_str()) == 0 ? 0
                                                                                          : errno;
}

/// Both names change places. Returns 0 or errno.
int exchange(NameIn staged, NameIn there) {
  if (::renameat2(staged.folder, staged.name.c_str(), there.folder, there.name.c_str(),
                  RENAME_EXCHANGE) == 0) {
    return 0;
  }
  const bool is_unknown = errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP;
  return is_unknown ? exchange_by_link(staged, there) : errno;
}

bool takes_away(const MoveItem& item) {
  const bool is_there =
      item.seen.kind == lfs::Seen::Kind::file || item.seen.kind == lfs::Seen::Kind::link;
  return is_there && (item.work == Work::remove || item.work == Work::make_folder);
}

}  // namespace

void MoveExecutor::perform(const std::vector<MoveItem>& items) {
  try {
    do_all(items);
  } catch (...) {
    undo();
    throw;
  }
}

void MoveExecutor::do_all(const std::vector<MoveItem>& items) {
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    if (takes_away(*item)) take_away(*item);
    if (item->work == Work::remove_folder &&
        tree_.remove_empty_folder(item->path) == lfs::Outcome::done) {
      done_.push_back({Done::What::folder_removed, item->path});
    }
  }
  remove_empty_parents(items);
  for (const MoveItem& item : items) {
    if (item.work == Work::place || item.work == Work::replace) put(item);
    if (item.work == Work::make_folder) make_folders(item.path);
  }
}

void MoveExecutor::take_away(const MoveItem& item) {
  const lfs::UniqueFd folder = tree_.open_folder(folder_of(item.path));
  if (!folder) fail_changed(item.path);
  const std::string name = name_of(item.path);
  const NameIn there{folder.fd(), name};
  const NameIn staged{staging_.fd(), item.staged};
  const int code = lfs::rename_new(there, staged);
  if (code == ENOENT) fail_changed(item.path);
  if (code != 0) fail(item.path, code);
  done_.push_back({Done::What::taken_away, item.path, item.staged});
  if (!is_same_file(item.seen.state, state_in(staged))) fail_changed(item.path);
}

void MoveExecutor::remove_empty_parents(const std::vector<MoveItem>& items) {
  // A folder comes after its parent in the order of names, so the deepest is taken first.
  std::set<std::string, std::greater<>> folders;
  for (const MoveItem& item : items) {
    const bool goes = item.work == Work::remove || item.work == Work::remove_folder;
    const bool was_reachable = item.seen.kind != lfs::Seen::Kind::blocked;
    if (goes && was_reachable) folders.insert(folder_of(item.path));
  }
  while (!folders.empty()) {
    const std::string folder = *folders.begin();
    folders.erase(folders.begin());
    if (folder.empty() || tree_.look(folder).kind != lfs::Seen::Kind::folder ||
        tree_.remove_empty_folder(folder) != lfs::Outcome::done) {
      continue;
    }
    done_.push_back({Done::What::folder_removed, folder});
    folders.insert(folder_of(folder));
  }
}

void MoveExecutor::make_folders(const std::string& folder) {
  if (folder.empty()) return;
  const auto kind = tree_.look(folder).kind;
  if (kind == lfs::Seen::Kind::folder) return;
  if (kind != lfs::Seen::Kind::missing) fail_changed(folder);
  make_folders(folder_of(folder));
  if (tree_.make_folders(folder) != lfs::Outcome::done) fail_changed(folder);
  done_.push_back({Done::What::folder_made, folder});
}

/// A folder that holds nothing but folders goes.
void MoveExecutor::make_way(const std::string& folder) {
  for (const std::string& name : tree_.names_in(folder)) {
    make_way(fmt::format("{}/{}", folder, name));
  }
  if (tree_.look(folder).kind == lfs::Seen::Kind::missing) return;
  if (tree_.remove_empty_folder(folder) != lfs::Outcome::done) fail_changed(folder);
  done_.push_back({Done::What::folder_removed, folder});
}

void MoveExecutor::put(const MoveItem& item) {
  if (item.seen.kind == lfs::Seen::Kind::folder) make_way(item.path);
  const std::string folder_path = folder_of(item.path);
  if (item.work == Work::place) make_folders(folder_path);
  const lfs::UniqueFd folder = tree_.open_folder(folder_path);
  if (!folder) fail_changed(item.path);
  const std::string name = name_of(item.path);
  const NameIn there{folder.fd(), name};
  const NameIn staged{staging_.fd(), item.staged};
  const bool is_new = item.work == Work::place;
  const int code = is_new ? lfs::rename_new(staged, there) : exchange(staged, there);
  if (code == EEXIST || code == ENOENT) fail_changed(item.path);
  if (code != 0) fail(item.path, code);
  done_.push_back({is_new ? Done::What::placed : Done::What::exchanged, item.path, item.staged});
  if (!is_new && !is_same_file(item.seen.state, state_in(staged))) fail_changed(item.path);
}

void MoveExecutor::undo() noexcept {
  try {
    tree_.begin_again();
  } catch (...) {
    is_undone_ = false;
  }
  for (; !done_.empty(); done_.pop_back()) {
    try {
      undo_one(done_.back());
    } catch (...) {
      is_undone_ = false;
    }
  }
}

void MoveExecutor::undo_one(const Done& done) {
  using What = Done::What;
  if (done.what == What::folder_made) {
    static_cast<void>(tree_.remove_empty_folder(done.path));
    return;
  }
  if (done.what == What::folder_removed) {
    if (tree_.make_folders(done.path) != lfs::Outcome::done) fail_changed(done.path);
    return;
  }
  const lfs::UniqueFd folder = tree_.open_folder(folder_of(done.path));
  if (!folder) fail_changed(done.path);
  const std::string name = name_of(done.path);
  const NameIn there{folder.fd(), name};
  const NameIn staged{staging_.fd(), done.staged};
  int code = 0;
  if (done.what == What::exchanged) code = exchange(staged, there);
  if (done.what == What::taken_away) code = lfs::rename_new(staged, there);
  if (done.what == What::placed) code = lfs::rename_new(there, staged);
  if (code != 0) fail(done.path, code);
}

}  // namespace hoist::repository
