// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "hoist/repository.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"
#include "lfs/store/object_store.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/hooks.hpp"
#include "repository/transport/transports.hpp"
#include "repository/turn_order.hpp"
#include "repository/worktree/materialise.hpp"
#include "repository/worktree/net_filter.hpp"

namespace hoist::repository {

class CommandQueue;
class PendingPushes;
class Pusher;
struct Core;

/// One working copy, as its operations share it.
struct WorkingCopy {
  std::filesystem::path root;  ///< absolute
  RepositoryOptions options;
  lfs::Environment environment;
  std::optional<std::string> token;  ///< secret

  /// What follows is for the operation in hand alone.
  std::shared_ptr<TurnOrder> order = std::make_shared<TurnOrder>();
  git::Repo repo;
  lfs::GitConfig config;  ///< as it was when the operation began
  std::unique_ptr<lfs::ObjectStore> store;
};

/// Holds the turn of a working copy, and sees to it that what other programs have written meanwhile
/// is read. What only looks should say so: it waits for no other process then.
class Turn {
 public:
  explicit Turn(WorkingCopy& copy, TurnOrder::Kind kind = TurnOrder::Kind::change);

  [[nodiscard]] git_repository* repo() const { return copy_.repo.get(); }
  /// Read anew when it is first asked for.
  [[nodiscard]] git_index* index();
  [[nodiscard]] WorkTree work_tree();
  /// For as long as the turn lasts.
  [[nodiscard]] git::Hooks hooks() const;

 private:
  WorkingCopy& copy_;
  std::optional<TurnOrder::Change> change_;
  std::optional<TurnOrder::Operation> operation_;
  NetFilter net_;
  git::Index index_;
};

/// The object store of the working copy, which shares it with all worktrees of the repository.
/// It may borrow from `other`, the `lfs` folder of another repository, where that is not empty.
[[nodiscard]] std::unique_ptr<lfs::ObjectStore> open_store(const WorkingCopy& copy,
                                                           const std::filesystem::path& other = {});

/// The same of any repository on this machine.
[[nodiscard]] std::unique_ptr<lfs::ObjectStore> store_at(const std::filesystem::path& repository,
                                                         const lfs::Environment& environment,
                                                         const std::filesystem::path& other);

/// What transports need, made for one operation.
[[nodiscard]] git::TransportPorts transport_ports(WorkingCopy& copy);

}  // namespace hoist::repository

namespace hoist {

/// One object's view of a working copy, and what it shares with the others of the same one.
struct Repository::State : repository::WorkingCopy {
  std::shared_ptr<repository::Core> core;  ///< holds order, queue and pushes
  std::shared_ptr<repository::CommandQueue> queue;
  std::shared_ptr<repository::PendingPushes> pushes;
  std::shared_ptr<repository::Pusher> pusher;  ///< for the thread of the queue only
};

}  // namespace hoist
