// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "lfs/base/fd.hpp"
#include "repository/push/pending_push.hpp"
#include "repository/queue/command_queue.hpp"
#include "repository/turn_order.hpp"

namespace hoist::repository {

/// What all Repository objects of one working copy in this process share, however they were opened:
/// order, queue, pushes. It lives while an object does, or a command that waits or runs.
struct Core {
  /// Of the git dir. While it is open, no other folder gets its number.
  lfs::UniqueFd folder;
  std::shared_ptr<TurnOrder> order;
  std::shared_ptr<CommandQueue> queue;
  std::shared_ptr<PendingPushes> pushes;
};

/// The core of the working copy with that git dir; made where this process has none. Any thread may
/// call it. Throws hoist::Error.
[[nodiscard]] std::shared_ptr<Core> core_of(const std::filesystem::path& git_dir);

}  // namespace hoist::repository
