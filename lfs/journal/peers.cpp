// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/peers.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

namespace hoist::lfs {
namespace {

constexpr Duration look_interval = std::chrono::milliseconds(500);
/// Each attempt fails only when another process sweeps the file in the microseconds before its
/// lock.
constexpr int hold_attempts = 16;

/// Bytes of a peer file, as locks know them; the file itself is empty.
struct Bytes {
  off_t first;
  off_t count;
};
constexpr Bytes alive{0, 1};     // asked for by those who count
constexpr Bytes sweeping{1, 1};  // locked by one who removes the file
constexpr Bytes holding{0, 2};   // locked by the process that the file stands for

/// Locks of the open file description: closing another descriptor of the file leaves them alone,
/// and asking for one does not take it.
struct flock lock_of(Bytes bytes, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = bytes.first;
  lock.l_len = bytes.count;
  return lock;
}

std::error_code try_lock(int fd, Bytes bytes) {
  struct flock lock = lock_of(bytes, F_WRLCK);
  if (::fcntl(fd, F_OFD_SETLK, &lock) == 0) return {};
  return {errno == EACCES ? EAGAIN : errno, std::generic_category()};
}

void unlock(int fd) {
  struct flock lock = lock_of(holding, F_UNLCK);
  static_cast<void>(::fcntl(fd, F_OFD_SETLK, &lock));
}

/// Whether anybody else has the lock.
bool is_locked(int fd, Bytes bytes, std::error_code& error) {
  struct flock lock = lock_of(bytes, F_WRLCK);
  if (::fcntl(fd, F_OFD_GETLK, &lock) == 0) {
    error.clear();
  } else {
    error.assign(errno, std::generic_category());
  }
  return !error && lock.l_type != F_UNLCK;
}

void sweep(const PrivateDir& folder, const std::string& name, int fd) {
  if (try_lock(fd, sweeping) || !folder.still_names(name, fd)) return;
  std::error_code ignored;
  folder.unlink(name, ignored);
}

/// `<pid>-<16 hex digits>`: processes of several machines or containers may share the folder.
std::string new_name() {
  std::uint64_t random = 0;
  // Where it fails, the pid has to do: the file is made only where there is none.
  if (::getrandom(&random, sizeof random, 0) != sizeof random) random = 0;
  return fmt::format("{}-{:016x}", ::getpid(), random);
}

bool is_peer_name(std::string_view name) {
  const std::size_t dash = name.find('-');
  return dash != std::string_view::npos && dash > 0 && name.size() == dash + 17 &&
         name.find_first_not_of("0123456789") == dash &&
         name.find_first_not_of("0123456789abcdef", dash + 1) == std::string_view::npos;
}

}  // namespace

Peers::Peers(std::filesystem::path lfs_dir, const Clock& clock, unsigned assumed_peers)
    : lfs_dir_(std::move(lfs_dir)), clock_(clock), assumed_peers_(std::max(1U, assumed_peers)) {}

void Peers::hold() {
  if (own_file_) return;
  why_not_.clear();
  folder_.reset();  // it may have been removed since, with all of the LFS folder
  if (open_folder() && hold_file()) next_look_ = TimePoint::min();
}

void Peers::release() noexcept {
  if (!own_file_) return;
  std::error_code ignored;
  // Removed before it is unlocked: an unlocked name may be swept by others.
  if (folder_->still_names(own_name_, own_file_.fd())) folder_->unlink(own_name_, ignored);
  // A child between fork and exec has the descriptor too, so that closing ours is not enough.
  unlock(own_file_.fd());
  own_file_.reset();
  next_look_ = TimePoint::min();
}

const Standing& Peers::standing() {
  if (why_not_.empty() && clock_.now() >= next_look_) look();
  return standing_;
}

bool Peers::open_folder() {
  if (folder_) return true;
  auto opened = PrivateDir::open(lfs_dir_, "peers");
  if (auto* folder = std::get_if<PrivateDir>(&opened)) {
    folder_ = std::move(*folder);
    return true;
  }
  assume(std::get<PrivateDir::Unavailable>(opened).why);
  return false;
}

bool Peers::hold_file() {
  std::error_code error;
  for (int attempt = 0; attempt < hold_attempts; ++attempt) {
    std::string name = new_name();
    UniqueFd file = folder_->open_file(name, O_RDWR | O_CREAT | O_EXCL, error);
    if (!file) {
      if (error == std::errc::file_exists) continue;
      break;
    }
    error = try_lock(file.fd(), holding);
    if (!error && folder_->still_names(name, file.fd())) {
      own_name_ = std::move(name);
      own_file_ = std::move(file);
      return true;
    }
    if (error && error != std::errc::resource_unavailable_try_again) {
      std::error_code ignored;
      folder_->unlink(name, ignored);
      break;
    }
  }
  assume(fmt::format("cannot lock a file in {}: {}", (lfs_dir_ / "hoist").string(),
                     error ? error.message() : "it is removed again and again"));
  return false;
}

void Peers::look() {
  if (!open_folder()) return;
  if (own_file_ && !folder_->still_names(own_name_, own_file_.fd())) {
    own_file_.reset();  // somebody cleaned up by hand
    hold();
    if (!own_file_) return;
  }
  next_look_ = clock_.now() + look_interval;
  std::error_code error;
  Standing seen{own_file_ ? 1U : 0U, own_file_ ? 0 : Standing::unknown_place};
  const std::vector<std::string> names = folder_->names(error);
  for (const std::string& name : names) {
    if (error) break;
    if (name == own_name_ || !is_peer_name(name)) continue;
    std::error_code gone;
    const UniqueFd file = folder_->open_file(name, O_RDWR, gone);
    if (!file) continue;
    if (is_locked(file.fd(), alive, error)) {
      ++seen.peers;
      if (own_file_ && name < own_name_) ++seen.place;
    } else if (!error) {
      sweep(*folder_, name, file.fd());
    }
  }
  if (error) {
    assume(fmt::format("cannot look into {}: {}", (lfs_dir_ / "hoist").string(), error.message()));
    return;
  }
  standing_ = seen;
}

void Peers::assume(std::string why) {
  release();
  why_not_ = std::move(why);
  standing_ = Standing{assumed_peers_};
}

}  // namespace hoist::lfs
