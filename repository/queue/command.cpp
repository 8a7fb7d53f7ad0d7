// SPDX-License-Identifier: Apache-2.0
#include "hoist/command.hpp"

#include "hoist/repository.hpp"
#include "repository/queue/command_queue.hpp"
#include "repository/queue/command_state.hpp"

namespace hoist {

using repository::require_may_wait;

const std::string& Command::title() const { return state_->title(); }
int Command::status() const { return state_->status(); }

bool Command::failed() const {
  const int now = status();
  return now != -1 && now != 0;
}

std::string Command::error_output() const { return state_->error_output(); }
std::string Command::output() const { return state_->output(); }
CommandProgress Command::progress() const { return state_->progress(); }
Command::Clock::time_point Command::queued_at() const { return state_->queued_at(); }

std::optional<Command::Clock::time_point> Command::started_at() const {
  return state_->started_at();
}

std::optional<Command::Clock::time_point> Command::finished_at() const {
  return state_->finished_at();
}

void Command::wait() const {
  constexpr std::chrono::hours long_time{1};
  while (!wait_for(long_time)) {
  }
}

bool Command::wait_for(std::chrono::milliseconds longest) const {
  require_may_wait(*state_);
  return state_->wait_for(longest);
}

void Command::cancel() const {
  state_->mark_seen();
  state_->cancel();
}

Command Command::retry() const {
  if (!failed()) {
    throw Error(ErrorKind::conflict, "cannot retry what has not failed: " + title());
  }
  const auto queue = state_->queue();
  if (!queue) {
    throw Error(ErrorKind::conflict, "cannot retry: the repository is closed: " + title(),
                "open it again and push");
  }
  state_->mark_seen();
  return Command(queue->enqueue(title(), state_->remedy(), state_->job()));
}

}  // namespace hoist
