// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <compare>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/process_table.hpp"

namespace hoist::test {

/// Looks again and again, on a thread of its own, at the arguments of every process of the machine
/// that starts during its life, and remembers them. What lives only for milliseconds may be missed.
class ArgvWatch {
 public:
  struct Seen {
    std::string arguments;
    bool of_hoist = false;  ///< Of hoist itself, or of what it started.
    auto operator<=>(const Seen&) const = default;
  };

  ArgvWatch() : before_(all_processes()), thread_([this] { look_until_stopped(); }) {}
  ArgvWatch(const ArgvWatch&) = delete;
  ArgvWatch& operator=(const ArgvWatch&) = delete;
  ~ArgvWatch() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stop_.notify_one();
    thread_.join();
  }

  [[nodiscard]] std::set<Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  static constexpr std::chrono::milliseconds interval{10};

  static bool is_of_hoist(pid_t pid) {
    for (; pid > 1; pid = parent_of(pid)) {
      const std::string arguments = arguments_of(pid);
      const std::string program = arguments.substr(0, arguments.find(' '));
      if (program.ends_with("/hoist")) return true;
    }
    return false;
  }

  void look_until_stopped() {
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, interval, [this] { return stopping_; })) {
      lock.unlock();
      std::set<Seen> now;
      for (const pid_t pid : all_processes()) {
        if (std::find(before_.begin(), before_.end(), pid) != before_.end()) continue;
        if (std::string arguments = arguments_of(pid); !arguments.empty()) {
          now.insert({std::move(arguments), is_of_hoist(pid)});
        }
      }
      lock.lock();
      seen_.merge(now);
    }
  }

  const std::vector<pid_t> before_;

  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::set<Seen> seen_;
  std::thread thread_;  ///< Last: it uses the others.
};

}  // namespace hoist::test
