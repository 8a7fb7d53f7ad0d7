// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "hoist/repository.hpp"
#include "repository/git/oid.hpp"
#include "repository/git/pause.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/push/pusher.hpp"
#include "repository/queue/attend.hpp"
#include "repository/queue/command_queue.hpp"
#include "repository/remote/push_refs.hpp"
#include "repository/working_copy.hpp"

namespace hoist {

using namespace repository;  // NOLINT(google-build-using-namespace): the parts of this operation

namespace {

constexpr std::size_t short_hex = 10;
/// So long a push that is waited for pulls and tries again while others are faster.
constexpr std::chrono::minutes longest_race{2};
constexpr std::chrono::milliseconds first_wait{25};
constexpr std::chrono::milliseconds longest_wait{800};

std::shared_ptr<PendingPush> plan_push(WorkingCopy& copy, PendingPushes& pushes,
                                       const PushOptions& options) {
  const Turn turn(copy, TurnOrder::Kind::look);
  const auto branch = head_reference(turn.repo());
  if (!branch) {
    throw Error(ErrorKind::conflict, "cannot push: HEAD is on no branch", "check out a branch");
  }
  const auto commit = commit_at(turn.repo(), *branch);
  if (!commit) {
    throw Error(ErrorKind::not_found,
                fmt::format("cannot push {}: it has no commit yet", short_name(*branch)));
  }
  const std::string remote =
      options.remote.empty() ? push_remote(turn.repo(), *branch) : options.remote;
  return pushes.add({remote,
                     *branch,
                     options.force,
                     options.set_upstream,
                     options.auto_lfs_prune,
                     {copy.token, copy.options.run_hooks}},
                    *commit);
}

}  // namespace

Command Repository::queue_push(const PushOptions& options) {
  const auto push = plan_push(*state_, *state_->pushes, options);
  const std::string branch = short_name(push->order.branch);
  auto command = state_->queue->enqueue(
      fmt::format("push {} to {}", branch, push->order.remote),
      fmt::format("commit {} is not at {}: `git push {} {}` in {} sends it",
                  git::hex(state_->pushes->commit_of(*push)).substr(0, short_hex),
                  push->order.remote, push->order.remote, branch, state_->root.string()),
      [pusher = state_->pusher, push](CommandState& self) { pusher->run(push, self); });
  state_->pushes->assign(*push, command);
  return Command(std::move(command));
}

Command Repository::push(const PushOptions& options) {
  const auto until = std::chrono::steady_clock::now() + longest_race;
  for (std::chrono::milliseconds wait = first_wait;; wait = std::min(wait * 2, longest_wait)) {
    Command command = queue_push(options);
    if (!options.blocking) return command;
    try {
      attend(*command.state_, state_->options.callbacks);
      return command;
    } catch (const RemoteMoved&) {
      const bool may_pull = options.rebase && !options.force && !state_->queue->is_own_thread() &&
                            std::chrono::steady_clock::now() < until && follows_remote(options);
      if (!may_pull) throw;
    }
    pull();
    state_->queue->forget(command.state_);
    // Where many push to one branch, one of them is always faster: not always the same.
    if (wait > first_wait) git::pause(wait, state_->options.callbacks.stop_requested);
  }
}

/// Whether a pull gets what stood in the way of a push.
bool Repository::follows_remote(const PushOptions& options) const {
  const Turn turn(*state_, TurnOrder::Kind::look);
  const auto branch = head_reference(turn.repo());
  const auto upstream = branch ? upstream_of(turn.repo(), *branch) : std::nullopt;
  return upstream && upstream->merge == *branch &&
         (options.remote.empty() || options.remote == upstream->remote);
}

std::optional<Command> Repository::push_to_hub(const PushToHubOptions& options) {
  if (options.track_large_files) {
    auto_track_large_files();
    auto_track_binary_files();
  }
  add();
  const auto commit = this->commit({.message = options.message});
  if (!commit && !options.clean_ok) {
    throw Error(ErrorKind::conflict, "nothing to commit: the working tree is clean",
                "PushToHubOptions::clean_ok takes that for success");
  }
  if (!commit && !has_unpushed_commits()) return std::nullopt;
  return push({.blocking = options.blocking, .auto_lfs_prune = options.auto_lfs_prune});
}

bool Repository::has_unpushed_commits() const {
  const Turn turn(*state_, TurnOrder::Kind::look);
  const auto branch = head_reference(turn.repo());
  const auto ours = branch ? commit_at(turn.repo(), *branch) : std::nullopt;
  if (!ours) return false;
  const auto upstream = upstream_of(turn.repo(), *branch);
  const auto theirs = upstream ? commit_at(turn.repo(), upstream->tracking) : std::nullopt;
  return !theirs || !has_in_history(turn.repo(), *theirs, *ours);
}

}  // namespace hoist
