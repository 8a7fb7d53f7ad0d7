// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/index_lock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"
#include "lfs/store/store_layout.hpp"
#include "repository/git/check.hpp"
#include "repository/worktree/racy_entry.hpp"
#include "repository/worktree/stat_entry.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using std::chrono::system_clock;

constexpr std::chrono::milliseconds patience = std::chrono::seconds(2);
constexpr std::chrono::milliseconds pause = std::chrono::milliseconds(10);
constexpr mode_t file_mode = 0666;

/// An index of no entries: signature, version 2, count, SHA-1.
constexpr std::string_view empty_index{
    "DIRC\0\0\0\2\0\0\0\0"
    "\x39\xd8\x90\x13\x9e\xe5\x35\x6c\x7e\xf5\x72\x21\x6c\xeb\xcd\x27\xaa\x41\xf9\xdf",
    32};

[[noreturn]] void fail(std::string_view doing, const fs::path& file, int code) {
  const bool is_denied = code == EACCES || code == EPERM || code == EROFS;
  throw Error(
      is_denied ? ErrorKind::permission : ErrorKind::io,
      fmt::format("cannot {} {}: {}", doing, file.string(), std::generic_category().message(code)),
      code == ENOSPC || code == EDQUOT ? "make room on the disk, then try again" : "");
}

/// Where git writes it, which follows a link as the last part.
fs::path index_file_of(git_repository* repo) {
  fs::path file = fs::path(git_repository_path(repo)) / "index";
  std::error_code error;
  if (!fs::is_symlink(fs::symlink_status(file, error))) return file;
  fs::path target = fs::weakly_canonical(file, error);
  return error ? file : target;
}

/// Makes the file; nothing where it is there.
lfs::UniqueFd make(const fs::path& file) {
  lfs::UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode));
  if (!fd && errno != EEXIST) fail("make", file, errno);
  return fd;
}

void write_all(int fd, std::string_view bytes, const fs::path& file) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail("write", file, errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void copy_all(int from, int to, const fs::path& file) {
  std::array<char, std::size_t{64} << 10U> block{};
  while (true) {
    const ssize_t got = ::read(from, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", file, errno);
    if (got == 0) return;
    write_all(to, {block.data(), static_cast<std::size_t>(got)}, file);
  }
}

/// The mode that core.sharedRepository wants of a file that has this one.
mode_t shared_mode(git_repository* repo, mode_t mode) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
  });
  const char* value = nullptr;
  if (git_config_get_string(&value, config.get(), "core.sharedRepository") != 0) return mode;
  const auto shared = lfs::parse_shared_mode(value).file_mode;
  if (!shared) return mode;
  const bool is_exact = *value == '0';
  return is_exact ? *shared : mode | *shared;
}

bool is_same_entry(const git_index_entry& a, const git_index_entry& b) {
  return git_oid_equal(&a.id, &b.id) != 0 && a.mode == b.mode && a.file_size == b.file_size &&
         a.ino == b.ino && a.mtime.seconds == b.mtime.seconds &&
         a.mtime.nanoseconds == b.mtime.nanoseconds && a.ctime.seconds == b.ctime.seconds &&
         a.ctime.nanoseconds == b.ctime.nanoseconds;
}

}  // namespace

IndexLock::IndexLock(git_repository* repo, fs::path index_file)
    : repo_(repo), index_file_(std::move(index_file)) {}

IndexLock::IndexLock(git_repository* repo) : IndexLock(repo, index_file_of(repo)) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!take()) {
    if (std::chrono::steady_clock::now() >= end) {
      throw Error(ErrorKind::conflict,
                  fmt::format("cannot write the index: {}.lock is there", index_file_.string()),
                  "another git has it in hand; if none runs, remove index.lock");
    }
    std::this_thread::sleep_for(pause);
  }
  read();
}

std::optional<IndexLock> IndexLock::try_take(git_repository* repo) {
  IndexLock lock(repo, index_file_of(repo));
  if (!lock.take()) return std::nullopt;
  lock.read();
  return lock;
}

IndexLock::IndexLock(IndexLock&& other) noexcept
    : repo_(other.repo_),
      index_file_(std::move(other.index_file_)),
      lock_file_(std::exchange(other.lock_file_, {})),
      lock_(std::move(other.lock_)),
      index_(std::move(other.index_)),
      racy_(std::move(other.racy_)),
      paths_(std::move(other.paths_)) {}

IndexLock::~IndexLock() {
  if (!lock_file_.empty()) ::unlink(lock_file_.c_str());
}

bool IndexLock::take() {
  fs::path file = index_file_;
  file += ".lock";
  lock_ = make(file);
  if (lock_) lock_file_ = std::move(file);
  return static_cast<bool>(lock_);
}

void IndexLock::read() {
  struct stat written {};
  const lfs::UniqueFd from(::open(index_file_.c_str(), O_RDONLY | O_CLOEXEC));
  if (from) {
    if (::fstat(from.fd(), &written) != 0) fail("look at", index_file_, errno);
    copy_all(from.fd(), lock_.fd(), index_file_);
  } else if (errno == ENOENT) {
    write_all(lock_.fd(), empty_index, lock_file_);
  } else {
    fail("open", index_file_, errno);
  }
  lock_.reset();
  index_ = git::out<git::Index>([&](git_index** it) {
    git::check(git_index_open(it, lock_file_.c_str()), "cannot read the index",
               "hoist cannot use a split or sparse index, nor one without a checksum "
               "(index.skipHash): use git there");
  });
  for (std::size_t i = 0; i < git_index_entrycount(index_.get()); ++i) {
    const git_index_entry& entry = *git_index_get_byindex(index_.get(), i);
    if (git_index_entry_is_conflict(&entry) != 0 || !is_racy(entry, written)) continue;
    racy_.push_back(entry);
    racy_.back().path = paths_.emplace_back(entry.path).c_str();
  }
}

void IndexLock::mark_racy() {
  RacyEntries looks(repo_);
  for (const git_index_entry& before : racy_) {
    const git_index_entry* now = git_index_get_bypath(index_.get(), before.path, 0);
    if (now == nullptr || !is_same_entry(*now, before) || !looks.hides_change(before)) continue;
    git_index_entry marked = *now;
    marked.file_size = 0;
    git::check(git_index_add(index_.get(), &marked), "cannot mark an entry of the index");
  }
}

void IndexLock::commit(std::optional<Time> seen) {
  const Time begun = system_clock::now();
  mark_racy();
  // Nobody else writes beside us: one that is there was left behind by a process that died.
  ::unlink((lock_file_.string() + ".lock").c_str());
  git::check(git_index_write(index_.get()), fmt::format("cannot write {}", index_file_.string()));
  struct stat written {};
  if (::stat(lock_file_.c_str(), &written) != 0) fail("look at", lock_file_, errno);
  const mode_t mode = written.st_mode & 0777U;
  if (const mode_t wanted = shared_mode(repo_, mode); wanted != mode) {
    static_cast<void>(::chmod(lock_file_.c_str(), wanted));
  }
  date(written, system_clock::now() - std::min(begun, seen.value_or(begun)));
  if (::rename(lock_file_.c_str(), index_file_.c_str()) != 0) fail("write", index_file_, errno);
  lock_file_.clear();
}

void IndexLock::date(const struct stat& written, std::chrono::nanoseconds age) const {
  // By the clock of the file system, which need not be ours.
  const auto since_epoch = std::chrono::seconds(written.st_mtim.tv_sec) +
                           std::chrono::nanoseconds(written.st_mtim.tv_nsec) - age;
  const auto second = std::chrono::floor<std::chrono::seconds>(since_epoch);
  std::array<struct timespec, 2> times{};
  times[0].tv_nsec = UTIME_OMIT;
  times[1].tv_sec = second.count();
  times[1].tv_nsec = (since_epoch - second).count();
  if (::utimensat(AT_FDCWD, lock_file_.c_str(), times.data(), 0) != 0) {
    fail("date", lock_file_, errno);
  }
}

}  // namespace hoist::repository
