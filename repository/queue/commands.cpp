// SPDX-License-Identifier: Apache-2.0
// The queue of a Repository, as its user sees it.
#include <utility>

#include "hoist/repository.hpp"
#include "repository/queue/command_queue.hpp"
#include "repository/working_copy.hpp"

namespace hoist {

using repository::CommandState;

Command Repository::enqueue(std::string title, std::function<void()> job) {
  return Command(state_->queue->enqueue(std::move(title), {},
                                        [job = std::move(job)](CommandState&) { job(); }));
}

std::vector<Command> Repository::command_queue() const {
  std::vector<Command> commands;
  for (auto& command : state_->queue->commands()) commands.push_back(Command(std::move(command)));
  return commands;
}

std::vector<Command> Repository::commands_in_progress() const {
  std::vector<Command> commands = command_queue();
  std::erase_if(commands, [](const Command& command) { return command.is_done(); });
  return commands;
}

std::vector<Command> Repository::commands_failed() const {
  std::vector<Command> commands = command_queue();
  std::erase_if(commands, [](const Command& command) { return !command.failed(); });
  return commands;
}

void Repository::wait_for_commands() const {
  for (const Command& command : command_queue()) command.wait();
}

}  // namespace hoist
