// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "repository/queue/command_state.hpp"

namespace hoist::repository {

// A program ends only when the commands that it queued are done. What has to be known for that is
// kept here, for the whole process, and is never destroyed. All functions may be called from any
// thread.

/// Sees to it that return from main, exit() and an uncaught exception wait. Called before anything
/// else is done with a Repository. Throws unsupported in a child of fork(), whose parent has used
/// one: threads and locks have not come along.
void watch_program_end();

/// Whether this is a child of fork(), whose parent has used a Repository.
[[nodiscard]] bool is_child_of_fork() noexcept;

/// `command` is waited for.
void wait_for_at_end(std::shared_ptr<CommandState> command);

/// Starts a thread, with all signals blocked, that is joined before the program ends. `work` throws
/// nothing.
void start_worker(std::function<void()> work);

/// A descriptor that holds a lock, which is not to outlive this process in a child of fork().
class ProcessLock {
 public:
  explicit ProcessLock(int fd);
  /// Opens the file, so that not even a fork() at that moment keeps it open.
  ProcessLock(const std::filesystem::path& file, int flags);
  ProcessLock(const ProcessLock&) = delete;
  ProcessLock& operator=(const ProcessLock&) = delete;
  /// Closes it.
  ~ProcessLock();

  /// Whether the file was opened.
  explicit operator bool() const { return fd_ >= 0; }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// The one commit scope of a working copy, while it lives. The end of the program says so.
class OpenScope {
 public:
  /// `copy` stands for the working copy at `root`, by whatever path that was reached. Throws
  /// conflict where there is one already.
  OpenScope(const void* copy, std::filesystem::path root);
  OpenScope(const OpenScope&) = delete;
  OpenScope& operator=(const OpenScope&) = delete;
  ~OpenScope();

 private:
  const void* copy_;
};

}  // namespace hoist::repository
