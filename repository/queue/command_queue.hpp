// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "repository/queue/command_state.hpp"

namespace hoist::repository {

/// The commands of one working copy, run one after the other on a thread of their own, which is
/// there only while there is work. It lives on until that is done, also when its Repository is
/// gone. All functions may be called from any thread.
class CommandQueue : public std::enable_shared_from_this<CommandQueue> {
 public:
  using Command = std::shared_ptr<CommandState>;

  /// What `owner` points to lives on as well while there is work.
  explicit CommandQueue(std::weak_ptr<const void> owner = {}) : owner_(std::move(owner)) {}

  /// On the thread of the queue itself the command is run at once, and has no place in the list.
  Command enqueue(std::string title, std::string remedy, CommandState::Job job);
  /// Lists something that was done elsewhere, and failed so.
  Command add_failed(std::string title, const std::exception_ptr& error);
  /// In the order in which they came.
  [[nodiscard]] std::vector<Command> commands() const;
  /// Takes one that is done out of the list.
  void forget(const Command& command);
  /// Whether this is the thread that runs the commands.
  [[nodiscard]] bool is_own_thread() const;

 private:
  void work() noexcept;
  [[nodiscard]] Command next();

  std::weak_ptr<const void> owner_;
  mutable std::mutex mutex_;
  std::vector<Command> commands_;
  std::vector<Command> waiting_;
  bool is_working_ = false;
};

/// Throws conflict where the thread that runs the command would wait for it.
void require_may_wait(const CommandState& command);

}  // namespace hoist::repository
