// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/take_back.hpp"

#include <algorithm>

namespace hoist::repository {
namespace {

using Work = MoveAction::Work;

/// What was there before the move is in the staging folder, or was.
bool was_taken_away(const NotedPath& noted) {
  return !noted.staged.empty() && (noted.work == Work::remove || noted.work == Work::make_folder);
}

}  // namespace

TakeBack plan_take_back(const MoveNote& note, const std::vector<NotedFacts>& facts,
                        HeadFound head) {
  TakeBack plan;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const NotedPath& noted = note.paths[i];
    const bool is_other = facts[i].entry == NotedFacts::Entry::other ||
                          (noted.work != Work::leave && facts[i].work == NotedFacts::Work::other);
    if (is_other) plan.others.push_back(noted.path);
  }
  if (head == HeadFound::elsewhere) return plan;
  if (head == HeadFound::after) {
    const bool is_done = std::all_of(facts.begin(), facts.end(), [](const NotedFacts& path) {
      return path.entry == NotedFacts::Entry::after;
    });
    if (is_done) plan.outcome = TakeBack::Outcome::finished;
    return plan;
  }
  if (!plan.others.empty()) return plan;
  plan.outcome = TakeBack::Outcome::take_back;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const NotedPath& noted = note.paths[i];
    const bool is_ours = facts[i].work == NotedFacts::Work::ours;
    if (is_ours && noted.work == Work::place) plan.removed.push_back(i);
    const bool comes_back =
        noted.work == Work::replace
            ? is_ours
            : was_taken_away(noted) && facts[i].work == NotedFacts::Work::missing;
    if (comes_back) plan.restored.push_back(i);
  }
  return plan;
}

}  // namespace hoist::repository
