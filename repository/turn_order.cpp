// SPDX-License-Identifier: Apache-2.0
#include "repository/turn_order.hpp"

#include <chrono>

namespace hoist::repository {
namespace {

constexpr std::chrono::milliseconds tick{50};

}  // namespace

void TurnOrder::begin_change(const std::function<bool()>& stop_requested) {
  const auto me = std::this_thread::get_id();
  std::unique_lock lock(mutex_);
  while (changes_ > 0 && changing_ != me) {
    freed_.wait_for(lock, tick);
    if (!stop_requested || changes_ == 0) continue;
    lock.unlock();
    if (stop_requested()) {
      throw Error(ErrorKind::cancelled, "stopped while another thread was at work");
    }
    lock.lock();
  }
  changing_ = me;
  ++changes_;
}

void TurnOrder::end_change() noexcept {
  bool is_last = false;
  {
    const std::lock_guard lock(mutex_);
    is_last = changes_ == 1;
  }
  if (is_last) beside_others_.reset();
  const std::lock_guard lock(mutex_);
  if (--changes_ == 0) changing_ = {};
  freed_.notify_all();
}

TurnOrder::Change::Change(TurnOrder& order, Kind kind, const Callbacks& callbacks) : order_(order) {
  watch_program_end();  // no lock of a parent's is waited for in a child of fork()
  order_.begin_change(callbacks.stop_requested);
  try {
    if (order_.beside_others_) return;  // taken by this thread before
    order_.beside_others_.emplace(
        order_.lock_file_, kind == Kind::add ? ProcessTurn::Kind::shared : ProcessTurn::Kind::alone,
        callbacks);
  } catch (...) {
    order_.end_change();
    throw;
  }
}

TurnOrder::Change::~Change() { order_.end_change(); }

TurnOrder::Operation::Operation(TurnOrder& order) : order_(order) {
  const auto me = std::this_thread::get_id();
  std::unique_lock lock(order_.mutex_);
  if (order_.operating_ == me) {
    throw Error(ErrorKind::conflict,
                "cannot use a working copy within a callback of what is being done to it",
                "do it when the operation is over, or on another thread");
  }
  order_.freed_.wait(lock, [this] { return order_.operating_ == std::thread::id(); });
  order_.operating_ = me;
}

TurnOrder::Operation::~Operation() {
  const std::lock_guard lock(order_.mutex_);
  order_.operating_ = {};
  order_.freed_.notify_all();
}

}  // namespace hoist::repository
