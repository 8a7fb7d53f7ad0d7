// SPDX-License-Identifier: Apache-2.0
#include "repository/push/pending_push.hpp"

namespace hoist::repository {

std::vector<std::shared_ptr<PendingPush>> PendingPushes::all() const {
  std::erase_if(pushes_, [](const auto& push) { return push.expired(); });
  std::vector<std::shared_ptr<PendingPush>> found;
  for (const auto& push : pushes_) {
    if (auto alive = push.lock()) found.push_back(std::move(alive));
  }
  return found;
}

std::shared_ptr<PendingPush> PendingPushes::add(PushOrder order, const git_oid& commit) {
  const std::lock_guard lock(mutex_);
  if (!names_) names_ = std::make_shared<PushNames>(git_dir_);
  auto push = std::make_shared<PendingPush>(std::move(order), names_, commit);
  pushes_.emplace_back(push);
  return push;
}

void PendingPushes::assign(PendingPush& push, const std::shared_ptr<CommandState>& command) {
  const std::lock_guard lock(mutex_);
  push.command_ = command;
}

git_oid PendingPushes::commit_of(const PendingPush& push) const {
  const std::lock_guard lock(mutex_);
  return push.commit_;
}

std::shared_ptr<PendingPush> PendingPushes::last_of_same(std::shared_ptr<PendingPush> push) const {
  if (push->order.force) return push;
  const std::lock_guard lock(mutex_);
  bool is_behind = false;
  std::shared_ptr<PendingPush> last = push;
  for (const auto& other : all()) {
    if (other == push) {
      is_behind = true;
      continue;
    }
    if (!is_behind || other->order.remote != push->order.remote ||
        other->order.branch != push->order.branch || other->order.by != push->order.by) {
      continue;
    }
    if (other->order.force) break;
    const auto command = other->command_.lock();
    if (command && !command->is_done()) last = other;
  }
  return last;
}

void PendingPushes::rewrite(const std::string& branch, const std::function<void()>& rewrite,
                            const Replacement& replacement) {
  const std::lock_guard lock(mutex_);
  rewrite();
  for (const auto& push : all()) {
    if (push->order.branch != branch) continue;
    const auto instead = replacement(push->commit_);
    if (!instead) continue;
    push->name_.move_to(*instead);
    push->commit_ = *instead;
  }
}

void PendingPushes::note_sent(const PushOrder& order, const Sent& sent) {
  const std::lock_guard lock(mutex_);
  sent_[{order.remote, order.branch}] = sent;
}

std::optional<PendingPushes::Sent> PendingPushes::last_sent(const PushOrder& order) const {
  const std::lock_guard lock(mutex_);
  const auto sent = sent_.find({order.remote, order.branch});
  return sent != sent_.end() ? std::optional(sent->second) : std::nullopt;
}

}  // namespace hoist::repository
