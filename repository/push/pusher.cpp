// SPDX-License-Identifier: Apache-2.0
#include "repository/push/pusher.hpp"

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/open.hpp"
#include "repository/prune/prune.hpp"
#include "repository/remote/publish.hpp"

namespace hoist::repository {
namespace {

/// While it lives, the callbacks of a working copy go to a command.
class CallbacksTo {
 public:
  CallbacksTo(WorkingCopy& copy, CommandState& command) : copy_(copy) {
    copy.options.callbacks = {
        .progress = [&command](const Progress& progress) { command.report(progress); },
        .notice = [&command](std::string_view line) { command.notice(line); },
        .stop_requested = [&command] { return command.is_cancelled(); }};
  }
  CallbacksTo(const CallbacksTo&) = delete;
  CallbacksTo& operator=(const CallbacksTo&) = delete;
  ~CallbacksTo() { copy_.options.callbacks = {}; }

 private:
  WorkingCopy& copy_;
};

}  // namespace

Pusher::Pusher(const WorkingCopy& first, std::shared_ptr<PendingPushes> pushes)
    : pushes_(std::move(pushes)) {
  copy_.root = first.root;
  copy_.options = first.options;
  copy_.options.callbacks = {};
  copy_.environment = first.environment;
  copy_.token = first.token;
}

void Pusher::run(const std::shared_ptr<PendingPush>& push, CommandState& command) {
  if (!copy_.repo) reopen(copy_);
  const CallbacksTo command_hears(copy_, command);
  if (!was_sent(*push)) bring(push, command);
  if (push->order.prune) prune_after(*push, command);
}

void Pusher::bring(const std::shared_ptr<PendingPush>& push, CommandState& command) {
  while (true) {
    const git_oid own = pushes_->commit_of(*push);
    const auto last = pushes_->last_of_same(push);
    try {
      send(*last, pushes_->commit_of(*last), command);
      return;
    } catch (const RemoteMoved&) {
      // A pull may have replaced the commit while it was on its way.
      const git_oid now = pushes_->commit_of(*push);
      if (git_oid_equal(&own, &now) != 0) throw;
    }
  }
}

/// What goes wrong with it does not make a failure of the push.
void Pusher::prune_after(const PendingPush& push, CommandState& command) {
  try {
    const Turn turn(copy_);
    const LfsPruneResult gone = prune(copy_, turn, {.remote = push.order.remote});
    command.say(fmt::format("{} objects of the LFS store removed", gone.objects));
  } catch (const Error& error) {
    command.notice(fmt::format("the LFS store was not pruned: {}", error.what()));
  }
}

/// Whether a push that began after this one was asked for has taken it along.
bool Pusher::was_sent(const PendingPush& push) {
  const auto sent = pushes_->last_sent(push.order);
  if (!sent || sent->begun < push.queued_at || push.order.force) return false;
  return has_in_history(copy_.repo.get(), sent->commit, pushes_->commit_of(push));
}

void Pusher::send(const PendingPush& push, const git_oid& commit, CommandState& command) {
  const PushOrder& order = push.order;
  const auto begun = Command::Clock::now();
  const Turn turn(copy_);
  publish(copy_, turn, order.remote, {commit, push.reference(), order.branch, order.force});
  if (order.set_upstream || !upstream_of(turn.repo(), order.branch)) {
    set_upstream(turn.repo(), order.branch, order.remote, order.branch);
  }
  pushes_->note_sent(order, {commit, begun});
  command.say(
      fmt::format("{} has {} on {}", order.remote, git::hex(commit), short_name(order.branch)));
}

}  // namespace hoist::repository
