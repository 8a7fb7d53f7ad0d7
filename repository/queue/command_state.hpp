// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hoist/command.hpp"
#include "hoist/repository.hpp"
#include "repository/queue/transfer_rate.hpp"

namespace hoist::repository {

class CommandQueue;

/// What a Command stands for: shared by its queue, the thread that runs it and all who look at it.
/// All functions may be called from any thread.
class CommandState {
 public:
  using Job = std::function<void(CommandState& self)>;

  /// `remedy` says how a user does by hand what the job could not; may be empty.
  CommandState(std::string title, std::string remedy, Job job, std::weak_ptr<CommandQueue> queue);

  // For those who look.

  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] const std::string& remedy() const { return remedy_; }
  [[nodiscard]] int status() const;
  [[nodiscard]] bool is_done() const { return status() != waiting_or_running; }
  [[nodiscard]] std::string output() const;
  [[nodiscard]] std::string error_output() const;
  [[nodiscard]] CommandProgress progress() const;
  [[nodiscard]] Command::Clock::time_point queued_at() const { return queued_at_; }
  [[nodiscard]] std::optional<Command::Clock::time_point> started_at() const;
  [[nodiscard]] std::optional<Command::Clock::time_point> finished_at() const;
  /// Whether it is done.
  bool wait_for(std::chrono::milliseconds longest) const;
  /// Somebody was told that it failed.
  void mark_seen() const { is_seen_ = true; }
  [[nodiscard]] bool is_seen() const { return is_seen_; }

  // For those who wait for it on the user's behalf.

  /// What the user's callbacks have not been told yet; of a stage only its last.
  struct News {
    std::vector<Progress> progress;
    std::vector<std::string> notices;
  };
  [[nodiscard]] News take_news();
  /// Throws what it failed with, if it did.
  void rethrow() const;

  // For the queue.

  /// Runs the job, unless it was cancelled before. Throws nothing.
  void run() noexcept;
  void cancel();
  /// Nothing once it has succeeded.
  [[nodiscard]] Job job() const;
  [[nodiscard]] std::shared_ptr<CommandQueue> queue() const { return queue_.lock(); }

  // For the job.

  [[nodiscard]] bool is_cancelled() const { return is_cancelled_; }
  void report(const Progress& progress);
  /// A line that the remote or hoist has for the user.
  void notice(std::string_view line);
  void say(std::string_view line);

 private:
  static constexpr int waiting_or_running = -1;
  void end(int status, std::exception_ptr error, const std::string& words);
  void end_locked(int status, std::exception_ptr error, const std::string& words);

  std::string title_;
  std::string remedy_;
  Command::Clock::time_point queued_at_ = Command::Clock::now();
  std::weak_ptr<CommandQueue> queue_;
  std::atomic<bool> is_cancelled_{false};
  mutable std::atomic<bool> is_seen_{false};

  mutable std::mutex mutex_;  ///< guards what follows
  mutable std::condition_variable done_;
  Job job_;
  int status_ = waiting_or_running;
  std::string output_;
  std::string errors_;
  News news_;
  CommandProgress progress_;
  TransferRate rate_;
  std::optional<Command::Clock::time_point> started_at_;
  std::optional<Command::Clock::time_point> finished_at_;
  std::exception_ptr error_;
};

/// What Command::status() is for something that failed so.
[[nodiscard]] int status_of(const Error& error);

}  // namespace hoist::repository
