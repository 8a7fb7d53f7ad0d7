// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/background_sync.hpp"

#include <chrono>

#include <unistd.h>

#include "lfs/base/helper_thread.hpp"

namespace hoist::lfs {
namespace {

constexpr std::chrono::seconds interval(1);

}  // namespace

BackgroundSync::BackgroundSync(int fd)
    : fd_(fd), thread_(start_helper_thread([this] { work(); })) {}

BackgroundSync::~BackgroundSync() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BackgroundSync::request() {
  {
    const std::lock_guard lock(mutex_);
    if (wanted_) return;
    wanted_ = true;
  }
  changed_.notify_all();
}

void BackgroundSync::work() noexcept {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait(lock, [this] { return wanted_ || stopping_; });
    if (stopping_) return;
    wanted_ = false;
    lock.unlock();
    // Without the disk's word the lines still survive the death of the process.
    static_cast<void>(::fdatasync(fd_));
    lock.lock();
    changed_.wait_for(lock, interval, [this] { return stopping_; });
  }
}

}  // namespace hoist::lfs
