// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "hoist/repository.hpp"
#include "repository/process_turn.hpp"

namespace hoist::repository {

/// The one order of what is done to a working copy: by all threads and Repository objects of this
/// process, and beside other processes of hoist. Any thread may use it.
///
/// What changes something is a Change: one at a time, here and in all processes. Each step, looking
/// included, is an Operation: one at a time in this process. So a look waits for what this process
/// is doing, but never for another process.
class TurnOrder {
 public:
  enum class Kind {
    look,    ///< no Change at all
    add,     ///< beside adds of other processes
    change,  ///< alone
  };

  /// Without a lock file there are no other processes.
  explicit TurnOrder(std::filesystem::path lock_file = {}) : lock_file_(std::move(lock_file)) {}

  /// Taken again by the thread that has it, it is the same one: several operations become one.
  class Change {
   public:
    /// Throws cancelled when stopped while it waits.
    Change(TurnOrder& order, Kind kind, const Callbacks& callbacks);
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change();

   private:
    TurnOrder& order_;
  };

  class Operation {
   public:
    /// Throws conflict within an operation of the same thread, which means in one of its callbacks.
    explicit Operation(TurnOrder& order);
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    ~Operation();

   private:
    TurnOrder& order_;
  };

  [[nodiscard]] const std::filesystem::path& lock_file() const { return lock_file_; }

 private:
  void begin_change(const std::function<bool()>& stop_requested);
  void end_change() noexcept;

  std::filesystem::path lock_file_;
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable freed_;
  std::thread::id changing_;  ///< nobody's where nobody does
  unsigned changes_ = 0;      ///< how often the thread has taken it
  std::thread::id operating_;
  std::optional<ProcessTurn> beside_others_;  ///< for the thread that is changing
};

}  // namespace hoist::repository
