// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hoist/repository.hpp"
#include "lfs/base/redact.hpp"
#include "repository/checkout.hpp"
#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/commit.hpp"
#include "repository/history/fork_point.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/history/pull_policy.hpp"
#include "repository/history/rebase.hpp"
#include "repository/push/pending_push.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/working_copy.hpp"
#include "repository/worktree/unfinished_move.hpp"

namespace hoist {

using namespace repository;  // NOLINT(google-build-using-namespace): the parts of this operation

namespace {

/// Where the branch goes.
struct Plan {
  PullResult result;
  git_oid target{};
  std::vector<std::pair<git_oid, git_oid>> replaced = {};  ///< as in Rebased
  std::vector<git_oid> left_out = {};  ///< commits of the upstream's that it has dropped
};

/// What a pull is about.
struct Pull {
  git_repository* repo;
  std::string what;  ///< "cannot pull main from origin"
  PullPolicy policy;
  std::vector<git_oid> known_tips;  ///< of the upstream, before the fetch
  const lfs::Environment& environment;
  const std::function<bool()>& stop_requested;
};

void refuse_if(const Pull& pull, ErrorKind kind, const PullPolicy::Refusal& refusal,
               std::string_view why) {
  if (refusal.setting.empty()) return;
  throw Error(kind, fmt::format("{}: {}{}", pull.what, why, refusal.setting),
              "nothing was changed; " + refusal.remedy);
}

bool has_merges(git_repository* repo, const std::vector<git_oid>& commits) {
  return std::any_of(commits.begin(), commits.end(), [&](const git_oid& id) {
    return git_commit_parentcount(commit_of(repo, id).get()) > 1;
  });
}

/// Own commits on top of the upstream; `dropped` is where they begin where that is not the
/// upstream.
Plan plan_rebase(const Pull& pull, const git_oid& ours, const git_oid& theirs,
                 const std::optional<git_oid>& dropped) {
  constexpr std::string_view why = "both have commits of their own, and ";
  git_repository* repo = pull.repo;
  refuse_if(pull, ErrorKind::conflict, pull.policy.diverged, why);
  const RebaseRange range{ours, dropped.value_or(theirs), theirs};
  if (has_merges(repo, new_commits(repo, {ours}, {range.since, theirs}))) {
    refuse_if(pull, ErrorKind::unsupported, pull.policy.merges,
              "a merge is among the commits to be put on top of the remote's, and ");
  }
  const Rebased rebased = rebase_onto(repo, range, pull.environment, pull.stop_requested);
  if (!rebased.conflicts.empty()) {
    throw Error(ErrorKind::conflict,
                fmt::format("{}: the remote and we have both changed {}", pull.what,
                            fmt::join(rebased.conflicts, ", ")),
                "nothing was changed; git pull --rebase lets you resolve it");
  }
  return {{PullResult::Outcome::rebased, rebased.commits},
          rebased.tip,
          rebased.replaced,
          dropped ? new_commits(repo, {*dropped}, {theirs}) : std::vector<git_oid>{}};
}

/// Where a branch at `ours` goes when its upstream is at `theirs`.
Plan plan_pull(const Pull& pull, const git_oid& ours, const git_oid& theirs) {
  std::size_t ahead = 0;
  std::size_t behind = 0;
  git::check(git_graph_ahead_behind(&ahead, &behind, pull.repo, &ours, &theirs),
             "cannot compare the branch with its upstream");
  const bool may_rebase = pull.policy.diverged.setting.empty();
  const auto dropped = ahead > 0 && may_rebase
                           ? dropped_fork_point(pull.repo, ours, theirs, pull.known_tips)
                           : std::nullopt;
  if (behind == 0 && !dropped) return {{PullResult::Outcome::up_to_date, 0}, ours};
  if (ahead > 0) return plan_rebase(pull, ours, theirs, dropped);
  refuse_if(pull, ErrorKind::unsupported, pull.policy.forward, "");
  return {{PullResult::Outcome::fast_forward, 0}, theirs};
}

/// What has the changes of an own commit after the pull; nothing where the commit is still there.
std::optional<git_oid> replacement(git_repository* repo, const Plan& plan, const git_oid& commit) {
  for (const auto& [before, now] : plan.replaced) {
    if (git_oid_equal(&before, &commit) != 0) return now;
  }
  return has_in_history(repo, plan.target, commit) ? std::nullopt : std::optional(plan.target);
}

/// The upstream's commit among what the remote has. Not by the tracking reference, which another
/// program may have locked, or moved meanwhile. Nothing where the remote is empty.
std::optional<git_oid> find_upstream(const Upstream& upstream, const std::vector<RemoteRef>& there,
                                     const std::string& doing) {
  if (there.empty()) return std::nullopt;
  const auto found = std::find_if(there.begin(), there.end(),
                                  [&](const RemoteRef& ref) { return ref.name == upstream.merge; });
  if (found != there.end()) return found->id;
  throw Error(
      ErrorKind::not_found,
      fmt::format("{}: {} has no branch {}", doing, upstream.remote, short_name(upstream.merge)),
      "git branch --set-upstream-to lets the branch follow another one");
}

/// Names the commits that a pull has taken out of the branch.
void tell_left_out(git_repository* repo, const Plan& plan, const std::string& remote,
                   const Callbacks& callbacks) {
  if (!callbacks.notice) return;
  for (const git_oid& id : plan.left_out) {
    const char* subject = git_commit_summary(commit_of(repo, id).get());
    callbacks.notice(fmt::format("left out, as {} has dropped it: {} {}", remote, git::hex(id),
                                 lfs::printable(subject != nullptr ? subject : "")));
  }
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
  const Callbacks& callbacks = state_->options.callbacks;
  const Pull pull{repo,
                  fmt::format("cannot pull {} from {}", short_name(*branch), upstream->remote),
                  pull_policy(state_->config, short_name(*branch)),
                  known_tips(repo, upstream->tracking),
                  state_->environment,
                  callbacks.stop_requested};
  git::Transports transports(transport_ports(*state_));
  RemoteCalls calls(transports, callbacks);
  const auto theirs =
      find_upstream(*upstream, fetch(repo, upstream->remote, calls, "pull"), pull.what);
  if (!theirs) return {};
  const auto ours = commit_at(repo, *branch);
  const Plan plan = ours ? plan_pull(pull, *ours, *theirs)
                         : Plan{{PullResult::Outcome::fast_forward, 0}, *theirs};
  if (plan.result.outcome == PullResult::Outcome::up_to_date) return plan.result;
  go_to(*state_, turn, plan.target, upstream->remote);
  const bool is_rebased = plan.result.outcome == PullResult::Outcome::rebased;
  finish_move(turn.work_tree(), [&] {
    state_->pushes->rewrite(
        *branch,
        [&] {
          move_branch(repo, *branch, plan.target, ours,
                      is_rebased ? "pull --rebase" : "pull: Fast-forward");
        },
        [&](const git_oid& commit) { return replacement(repo, plan, commit); });
  });
  tell_left_out(repo, plan, upstream->remote, callbacks);
  return plan.result;
}

}  // namespace hoist
