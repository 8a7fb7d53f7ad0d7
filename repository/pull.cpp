// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hoist/repository.hpp"
#include "repository/checkout.hpp"
#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/commit.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/history/rebase.hpp"
#include "repository/push/pending_push.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/working_copy.hpp"
#include "repository/worktree/unfinished_move.hpp"

namespace hoist {

using namespace repository;  // NOLINT(google-build-using-namespace): the parts of this operation

namespace {

struct Plan {
  PullResult result;
  git_oid target{};
  std::vector<std::pair<git_oid, git_oid>> replaced = {};  ///< as in Rebased
};

/// Where a branch at `ours` goes when its upstream is at `theirs`.
Plan plan_pull(git_repository* repo, const git_oid& ours, const git_oid& theirs,
               const lfs::Environment& environment, const std::function<bool()>& stop_requested) {
  std::size_t ahead = 0;
  std::size_t behind = 0;
  git::check(git_graph_ahead_behind(&ahead, &behind, repo, &ours, &theirs),
             "cannot compare the branch with its upstream");
  if (behind == 0) return {{PullResult::Outcome::up_to_date, 0}, ours};
  if (ahead == 0) return {{PullResult::Outcome::fast_forward, 0}, theirs};
  const Rebased rebased = rebase_onto(repo, theirs, environment, stop_requested);
  if (!rebased.conflicts.empty()) {
    throw Error(ErrorKind::conflict,
                fmt::format("cannot pull: the remote and we have both changed {}",
                            fmt::join(rebased.conflicts, ", ")),
                "nothing was changed; git pull --rebase lets you resolve it");
  }
  return {{PullResult::Outcome::rebased, rebased.commits}, rebased.tip, rebased.replaced};
}

/// What has the changes of an own commit after the pull; nothing where the commit is still there.
std::optional<git_oid> replacement(git_repository* repo, const Plan& plan, const git_oid& commit) {
  for (const auto& [before, now] : plan.replaced) {
    if (git_oid_equal(&before, &commit) != 0) return now;
  }
  return has_in_history(repo, plan.target, commit) ? std::nullopt : std::optional(plan.target);
}

}  // namespace

PullResult Repository::pull() {
  Turn turn(*state_);
  git_repository* repo = turn.repo();
  require_no_operation(repo);
  const auto branch = head_reference(repo);
  if (!branch) {
    throw Error(ErrorKind::conflict, "cannot pull: HEAD is on no branch", "check out a branch");
  }
  const auto upstream = upstream_of(repo, *branch);
  if (!upstream) {
    throw Error(ErrorKind::not_found,
                fmt::format("cannot pull: {} follows no branch of a remote", short_name(*branch)),
                "push it first");
  }
  git::Transports transports(transport_ports(*state_));
  RemoteCalls calls(transports, state_->options.callbacks);
  const std::vector<RemoteRef> there = fetch(repo, upstream->remote, calls, "pull");
  if (there.empty()) return {};  // the remote is empty
  const auto upstream_there = std::find_if(there.begin(), there.end(), [&](const RemoteRef& ref) {
    return ref.name == upstream->merge;
  });
  if (upstream_there == there.end()) {
    throw Error(ErrorKind::not_found,
                fmt::format("cannot pull: {} has no branch {}", upstream->remote,
                            short_name(upstream->merge)),
                "git branch --set-upstream-to lets the branch follow another one");
  }
  // Not by the tracking reference, which another program may have locked, or moved meanwhile.
  const std::optional<git_oid> theirs = upstream_there->id;
  const auto ours = commit_at(repo, *branch);
  const Plan plan = ours ? plan_pull(repo, *ours, *theirs, state_->environment,
                                     state_->options.callbacks.stop_requested)
                         : Plan{{PullResult::Outcome::fast_forward, 0}, *theirs};
  if (plan.result.outcome == PullResult::Outcome::up_to_date) return plan.result;
  go_to(*state_, turn, plan.target, upstream->remote);
  const bool is_rebased = plan.result.outcome == PullResult::Outcome::rebased;
  state_->pushes->rewrite(
      *branch,
      [&] {
        move_branch(repo, *branch, plan.target, ours,
                    is_rebased ? "pull --rebase" : "pull: Fast-forward");
      },
      [&](const git_oid& commit) { return replacement(repo, plan, commit); });
  forget_move(repo);
  return plan.result;
}

}  // namespace hoist
