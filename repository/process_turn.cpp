// SPDX-License-Identifier: Apache-2.0
#include "repository/process_turn.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "lfs/base/environment.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds first_pause{1};
constexpr milliseconds longest_pause{20};
constexpr std::chrono::seconds until_words{1};

/// Whether somebody has replaced the file meanwhile, so that its lock keeps nobody out.
bool is_gone(int fd, const fs::path& file) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(fd, &ours) != 0 || ::lstat(file.c_str(), &there) != 0 ||
         ours.st_ino != there.st_ino || ours.st_dev != there.st_dev;
}

enum class Outcome { taken, busy, impossible };

Outcome try_lock(int fd, ProcessTurn::Kind kind) {
  const int how = kind == ProcessTurn::Kind::shared ? LOCK_SH : LOCK_EX;
  while (::flock(fd, how | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    return errno == EWOULDBLOCK ? Outcome::busy : Outcome::impossible;
  }
  return Outcome::taken;
}

}  // namespace

ProcessTurn::ProcessTurn(const fs::path& lock_file, Kind kind, const Callbacks& callbacks) {
  if (lock_file.empty() || lfs::system_environment()(variable) == lock_file.string()) return;
  std::error_code error;
  fs::create_directory(lock_file.parent_path(), error);
  const auto words_at = steady_clock::now() + until_words;
  bool has_spoken = false;
  milliseconds pause = first_pause;
  while (true) {
    if (!lock_) lock_.emplace(lock_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW);
    const Outcome outcome = *lock_ ? try_lock(lock_->fd(), kind) : Outcome::impossible;
    if (outcome == Outcome::impossible) {
      lock_.reset();
      return;
    }
    if (outcome == Outcome::taken) {
      if (!is_gone(lock_->fd(), lock_file)) return;
      lock_.reset();
      continue;
    }
    const fs::path git_dir = lock_file.parent_path().parent_path();
    if (callbacks.stop_requested && callbacks.stop_requested()) {
      throw Error(ErrorKind::cancelled,
                  fmt::format("stopped while another hoist was at work in {}", git_dir.string()));
    }
    if (!has_spoken && callbacks.notice && steady_clock::now() > words_at) {
      callbacks.notice(
          fmt::format("waiting for another hoist that is at work in {}", git_dir.string()));
      has_spoken = true;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, longest_pause);
  }
}

}  // namespace hoist::repository
