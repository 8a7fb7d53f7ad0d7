// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "hoist/error.hpp"

namespace hoist {

namespace repository {
class CommandState;
}

/// How far a command is with its large files. Amounts are 0 while they are unknown.
struct CommandProgress {
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t bytes_per_second = 0;  ///< over the last seconds
  std::string current;                 ///< what it is at: "uploading model.bin", "sending"
};

/// Work that a Repository does behind the program's back: a push, or what enqueue() was given.
///
/// A value: copies are the same command, and it may be looked at from any thread, also when its
/// Repository is gone. Looking never waits.
class Command {
 public:
  using Clock = std::chrono::system_clock;

  /// What it does: "push main to origin".
  [[nodiscard]] const std::string& title() const;
  /// -1 while it waits or runs. Then 0: it succeeded; 1: failed; 2: the remote has commits that are
  /// not here (pull first); 3: no credentials, or not enough; 4: the network failed; 5: a hook or
  /// the remote rejected it; 6: others have it locked; 130: cancelled. Never -1 again.
  [[nodiscard]] int status() const;
  [[nodiscard]] bool is_done() const { return status() != -1; }
  /// Done, and not with success.
  [[nodiscard]] bool failed() const;
  /// What went wrong, what to do about it, and what the remote said; of the last megabyte.
  [[nodiscard]] std::string error_output() const;
  /// What it achieved.
  [[nodiscard]] std::string output() const;
  [[nodiscard]] CommandProgress progress() const;

  [[nodiscard]] Clock::time_point queued_at() const;
  [[nodiscard]] std::optional<Clock::time_point> started_at() const;
  [[nodiscard]] std::optional<Clock::time_point> finished_at() const;

  /// Waits until it is done. Throws Error (conflict) on the thread that runs the commands of the
  /// same working copy, which would wait for itself.
  void wait() const;
  /// The same for so long at most; whether it is done.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds longest) const;
  /// Ends it: at once while it waits, within two seconds while it runs. What was uploaded is kept,
  /// and goes on with the next push.
  void cancel() const;
  /// Queues the same once more, as a command of its own. Throws Error (conflict) unless it failed,
  /// or where the working copy is no longer open in this program.
  [[nodiscard]] Command retry() const;

 private:
  friend class Repository;
  friend class CommitScope;
  explicit Command(std::shared_ptr<repository::CommandState> state) : state_(std::move(state)) {}
  std::shared_ptr<repository::CommandState> state_;
};

}  // namespace hoist
