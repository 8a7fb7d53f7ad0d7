// SPDX-License-Identifier: Apache-2.0
#include "repository/queue/attend.hpp"

#include "repository/queue/command_queue.hpp"

namespace hoist::repository {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick{50};

void tell(CommandState& command, const Callbacks& callbacks) {
  const CommandState::News news = command.take_news();
  if (callbacks.notice) {
    for (const std::string& notice : news.notices) callbacks.notice(notice);
  }
  if (callbacks.progress) {
    for (const Progress& progress : news.progress) callbacks.progress(progress);
  }
}

}  // namespace

void attend(CommandState& command, const Callbacks& callbacks) {
  require_may_wait(command);
  try {
    bool is_done = false;
    while (!is_done) {
      is_done = command.wait_for(tick);
      tell(command, callbacks);
      if (callbacks.stop_requested && callbacks.stop_requested()) command.cancel();
    }
  } catch (...) {
    // A callback of the user has thrown: nothing goes on behind its back.
    command.cancel();
    while (!command.wait_for(tick)) {
    }
    throw;
  }
  command.rethrow();
}

}  // namespace hoist::repository
