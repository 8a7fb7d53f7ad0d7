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

/// `command` is waited for.
void wait_for_at_end(std::shared_ptr<CommandState> command);

/// Starts a thread, with all signals blocked, that is joined before the program ends. `work` throws
/// nothing.
void start_worker(std::function<void()> work);

/// A descriptor that holds a lock, which is not to outlive this process in a child of fork().
class ProcessLock {
 public:
  explicit ProcessLock(int fd);
  ProcessLock(const ProcessLock&) = delete;
  ProcessLock& operator=(const ProcessLock&) = delete;
  /// Closes it.
  ~ProcessLock();

 private:
  int fd_;
};

/// The one commit scope of a working tree, while it lives. The end of the program says so.
class OpenScope {
 public:
  /// Throws conflict where there is one already.
  explicit OpenScope(std::filesystem::path root);
  OpenScope(const OpenScope&) = delete;
  OpenScope& operator=(const OpenScope&) = delete;
  ~OpenScope();

 private:
  std::filesystem::path root_;
};

}  // namespace hoist::repository
