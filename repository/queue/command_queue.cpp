// SPDX-License-Identifier: Apache-2.0
#include "repository/queue/command_queue.hpp"

#include <algorithm>
#include <utility>

#include "repository/queue/program_end.hpp"

namespace hoist::repository {
namespace {

thread_local const CommandQueue* queue_of_this_thread = nullptr;

}  // namespace

CommandQueue::Command CommandQueue::enqueue(std::string title, std::string remedy,
                                            CommandState::Job job) {
  auto command = std::make_shared<CommandState>(std::move(title), std::move(remedy), std::move(job),
                                                weak_from_this());
  if (is_own_thread()) {
    command->run();
    return command;
  }
  const std::lock_guard lock(mutex_);
  wait_for_at_end(command);
  commands_.push_back(command);
  waiting_.push_back(command);
  if (!is_working_) {
    start_worker([self = shared_from_this(), owner = owner_.lock()] { self->work(); });
    is_working_ = true;
  }
  return command;
}

CommandQueue::Command CommandQueue::add_failed(std::string title, const std::exception_ptr& error) {
  auto command = std::make_shared<CommandState>(
      std::move(title), "", [error](CommandState&) { std::rethrow_exception(error); },
      weak_from_this());
  command->run();
  const std::lock_guard lock(mutex_);
  commands_.push_back(command);
  return command;
}

std::vector<CommandQueue::Command> CommandQueue::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

void CommandQueue::forget(const Command& command) {
  const std::lock_guard lock(mutex_);
  std::erase(commands_, command);
}

bool CommandQueue::is_own_thread() const { return queue_of_this_thread == this; }

CommandQueue::Command CommandQueue::next() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) {
    is_working_ = false;
    return nullptr;
  }
  Command command = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  return command;
}

void CommandQueue::work() noexcept {
  queue_of_this_thread = this;
  while (const Command command = next()) command->run();
  queue_of_this_thread = nullptr;
}

void require_may_wait(const CommandState& command) {
  const auto queue = command.queue();
  if (!command.is_done() && queue && queue->is_own_thread()) {
    throw Error(ErrorKind::conflict,
                "cannot wait for a command on the thread that runs it: it would never end");
  }
}

}  // namespace hoist::repository
