// SPDX-License-Identifier: Apache-2.0
#include "lfs/auth/helper_turn.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>

#include "hoist/error.hpp"
#include "lfs/journal/private_dir.hpp"

namespace hoist::lfs {
namespace {

constexpr const char* lock_name = "credential-lock";
constexpr std::chrono::milliseconds between_looks = std::chrono::milliseconds(50);
constexpr std::chrono::seconds longest_wait = std::chrono::seconds(60);

/// Locked for as long as the descriptor is open; not open where no lock can be had.
UniqueFd wait_for_lock(const std::filesystem::path& lfs_dir,
                       const std::function<bool()>& stop_requested) {
  const auto opened = PrivateDir::open(lfs_dir, "");
  const auto* folder = std::get_if<PrivateDir>(&opened);
  if (folder == nullptr) return {};
  std::error_code error;
  UniqueFd file = folder->open_file(lock_name, O_RDWR | O_CREAT, error);
  const auto until = std::chrono::steady_clock::now() + longest_wait;
  while (file && ::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() > until) return {};
    if (stop_requested()) throw Error(ErrorKind::cancelled, "the upload was stopped");
    std::this_thread::sleep_for(between_looks);
  }
  return file;
}

}  // namespace

void take_helper_turn(const std::filesystem::path& lfs_dir,
                      const std::function<bool()>& stop_requested,
                      const std::function<void()>& ask) {
  const UniqueFd lock = wait_for_lock(lfs_dir, stop_requested);
  ask();
}

}  // namespace hoist::lfs
