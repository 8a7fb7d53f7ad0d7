// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "repository/push/pending_push.hpp"
#include "repository/queue/command_state.hpp"
#include "repository/working_copy.hpp"

namespace hoist::repository {

/// Does the pushes that one Repository asks for, with a handle of its own on the repository, so
/// that they hold up nothing else. Used by one thread at a time; it never touches index and working
/// tree.
class Pusher {
 public:
  /// Takes from `first` what it needs; is opened when it is first used.
  Pusher(const WorkingCopy& first, std::shared_ptr<PendingPushes> pushes);

  /// Returns when the push's commit, or one that has it in its history, is at the remote. `command`
  /// hears of its progress and may cancel it. Throws hoist::Error.
  void run(const std::shared_ptr<PendingPush>& push, CommandState& command);

 private:
  void bring(const std::shared_ptr<PendingPush>& push, CommandState& command);
  void prune_after(const PendingPush& push, CommandState& command);
  [[nodiscard]] bool was_sent(const PendingPush& push);
  void send(const PendingPush& push, const git_oid& commit, CommandState& command);

  std::shared_ptr<PendingPushes> pushes_;
  WorkingCopy copy_;
};

}  // namespace hoist::repository
