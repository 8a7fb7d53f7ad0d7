// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <git2.h>

#include "repository/push/push_names.hpp"
#include "repository/queue/command_state.hpp"

namespace hoist::repository {

/// Who asked for a push, as far as it makes a difference to the remote.
struct PushedBy {
  std::optional<std::string> token = {};  ///< secret
  bool run_hooks = true;
  bool operator==(const PushedBy&) const = default;
};

/// What a push was asked for.
struct PushOrder {
  std::string remote;
  std::string branch;  ///< here and there: "refs/heads/main"
  bool force = false;
  bool set_upstream = false;  ///< where the branch follows something else already
  bool prune = false;         ///< the store, once it has succeeded
  PushedBy by = {};           ///< pushes of others do not go along with it
};

/// A commit on its way to a branch of a remote, until it is there or nobody wants it any more.
class PendingPush {
 public:
  PendingPush(PushOrder asked, std::shared_ptr<PushNames> names, const git_oid& commit)
      : order(std::move(asked)), commit_(commit), name_(std::move(names), commit) {}

  const PushOrder order;
  const Command::Clock::time_point queued_at = Command::Clock::now();
  [[nodiscard]] const std::string& reference() const { return name_.reference(); }

 private:
  friend class PendingPushes;
  git_oid commit_;  ///< guarded by PendingPushes
  PushName name_;
  std::weak_ptr<CommandState> command_;
};

/// The pushes of one working copy that have not succeeded, and what the last ones that did have
/// brought. Any thread may use it.
class PendingPushes {
 public:
  /// Of the repository at that git dir.
  explicit PendingPushes(std::filesystem::path git_dir) : git_dir_(std::move(git_dir)) {}

  [[nodiscard]] std::shared_ptr<PendingPush> add(PushOrder order, const git_oid& commit);
  /// `command` brings it there.
  void assign(PendingPush& push, const std::shared_ptr<CommandState>& command);
  /// What it is to bring there now.
  [[nodiscard]] git_oid commit_of(const PendingPush& push) const;
  /// The push that stands for it and for those behind it that wait to go to the same branch: the
  /// last of these.
  [[nodiscard]] std::shared_ptr<PendingPush> last_of_same(std::shared_ptr<PendingPush> push) const;

  /// What took the place of a commit; nothing where it is as it was.
  using Replacement = std::function<std::optional<git_oid>(const git_oid&)>;
  /// Runs `rewrite`, which moves `branch` to rewritten commits; pushes of that branch bring these
  /// there from then on. No push begins meanwhile.
  void rewrite(const std::string& branch, const std::function<void()>& rewrite,
               const Replacement& replacement);

  /// A commit that a push which began at that time has brought to a branch.
  struct Sent {
    git_oid commit{};
    Command::Clock::time_point begun;
  };
  void note_sent(const PushOrder& order, const Sent& sent);
  /// The last one to the branch of that order.
  [[nodiscard]] std::optional<Sent> last_sent(const PushOrder& order) const;

 private:
  [[nodiscard]] std::vector<std::shared_ptr<PendingPush>> all() const;

  std::filesystem::path git_dir_;
  mutable std::mutex mutex_;
  std::shared_ptr<PushNames> names_;
  mutable std::vector<std::weak_ptr<PendingPush>> pushes_;    ///< in the order in which they came
  std::map<std::pair<std::string, std::string>, Sent> sent_;  ///< by remote and branch
};

}  // namespace hoist::repository
