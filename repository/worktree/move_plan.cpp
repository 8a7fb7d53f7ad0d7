// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_plan.hpp"

#include <utility>

namespace hoist::repository {
namespace {

using Kind = WorkFacts::Kind;
using Work = MoveAction::Work;

bool is_submodule(std::uint32_t mode) { return mode == GIT_FILEMODE_COMMIT; }

bool exists(const TreeSide& side) { return side.mode != 0; }

bool is_same(const TreeSide& a, const TreeSide& b) {
  return a.mode == b.mode && (!exists(a) || git_oid_equal(&a.id, &b.id) != 0);
}

bool is_same(const IndexFacts& entry, const TreeSide& side) {
  return entry.mode == side.mode && git_oid_equal(&entry.id, &side.id) != 0;
}

bool is_file_or_link(const WorkFacts& work) {
  return work.kind == Kind::file || work.kind == Kind::link;
}

/// What is to become of one path; nothing where something is in the way.
class OnePath {
 public:
  OnePath(const PathFacts& facts, const std::set<std::string>& removed)
      : facts_(facts), work_(facts.work), removed_(removed) {}

  [[nodiscard]] std::optional<Work> take() const {
    if (!facts_.rivals.empty()) return std::nullopt;
    if (is_submodule(facts_.target.mode)) return take_submodule();
    if (facts_.index && is_submodule(facts_.index->mode)) return take_for_submodule();
    return facts_.index ? take_for_entry() : take_new();
  }
  [[nodiscard]] std::optional<Work> remove() const {
    if (is_submodule(facts_.index->mode)) {
      return work_.kind == Kind::folder ? Work::remove_folder : Work::leave;
    }
    const bool is_free = work_.kind == Kind::missing || (is_file_or_link(work_) && work_.is_clean);
    return is_free ? std::optional(Work::remove) : std::nullopt;
  }
  [[nodiscard]] std::optional<Work> stay_absent() const {
    const bool is_free = is_open_way() || is_submodule(facts_.head.mode) ||
                         (is_file_or_link(work_) && work_.is_ignored) ||
                         (work_.kind == Kind::folder && is_own_folder());
    return is_free ? std::optional(Work::leave) : std::nullopt;
  }

 private:
  /// Nothing is there, or will be once what the move removes is gone.
  [[nodiscard]] bool is_open_way() const {
    return work_.kind == Kind::missing ||
           (work_.kind == Kind::blocked && removed_.contains(work_.blocked_by));
  }
  /// All that is in the folder is known to git, and not staged by the user alone.
  [[nodiscard]] bool is_own_folder() const { return !work_.has_strangers && facts_.rivals.empty(); }
  [[nodiscard]] std::optional<Work> take_submodule() const {
    if (is_open_way()) return Work::make_folder;
    if (work_.kind == Kind::folder) {
      const bool is_for_file = facts_.index && !is_submodule(facts_.index->mode);
      return is_for_file ? std::nullopt : std::optional(Work::leave);
    }
    const bool goes = is_file_or_link(work_) && facts_.index && work_.is_clean;
    return goes ? std::optional(Work::make_folder) : std::nullopt;
  }
  /// A submodule's folder is a working tree of its own, whose changes nobody else has.
  [[nodiscard]] std::optional<Work> take_for_submodule() const {
    const bool is_free = is_open_way() || (work_.kind == Kind::folder && !work_.has_strangers);
    return is_free ? std::optional(Work::place) : std::nullopt;
  }
  [[nodiscard]] std::optional<Work> take_for_entry() const {
    if (work_.kind == Kind::missing) return facts_.is_sparse ? Work::leave : Work::place;
    if (!is_file_or_link(work_) || !work_.is_clean) return std::nullopt;
    return facts_.is_sparse ? Work::remove : Work::replace;
  }
  [[nodiscard]] std::optional<Work> take_new() const {
    if (facts_.is_sparse) return Work::leave;  // what is there becomes a change of the new entry
    if (is_open_way()) return Work::place;
    return work_.kind == Kind::folder && is_own_folder() ? std::optional(Work::place)
                                                         : std::nullopt;
  }

  const PathFacts& facts_;
  const WorkFacts& work_;
  const std::set<std::string>& removed_;
};

/// The files and links that go, so that what they stand in the way of may come.
std::set<std::string> removed_paths(const std::vector<PathFacts>& facts) {
  std::set<std::string> removed;
  for (const PathFacts& path : facts) {
    const bool goes = two_tree_case(path) == TwoTreeCase::remove && is_file_or_link(path.work) &&
                      path.work.is_clean;
    if (goes) removed.insert(path.path);
  }
  return removed;
}

MoveAction action_of(const PathFacts& facts, Work work) {
  MoveAction action{facts.path, work, facts.target};
  const bool is_there =
      work == Work::leave && facts.work.kind != Kind::missing && facts.work.kind != Kind::blocked;
  action.is_skipped = facts.is_sparse ? !is_there : facts.index && facts.index->is_skipped;
  return action;
}

}  // namespace

TwoTreeCase two_tree_case(const PathFacts& facts) {
  const auto& [path, head, target, index, work, rivals, is_sparse] = facts;
  if (!index) {
    if (!exists(target)) return exists(head) ? TwoTreeCase::absent : TwoTreeCase::keep;  // 2, 0
    if (!exists(head)) return TwoTreeCase::take;                                         // 1
    return is_same(head, target) ? TwoTreeCase::keep : TwoTreeCase::fail;                // 3
  }
  if (!exists(head) && !exists(target)) return TwoTreeCase::keep;           // 4, 5
  if (exists(target) && is_same(*index, target)) return TwoTreeCase::keep;  // 6, 7, 18, 19
  if (!exists(head)) return TwoTreeCase::fail;                              // 8, 9
  if (is_same(head, target)) return TwoTreeCase::keep;                      // 14, 15
  if (!is_same(*index, head)) return TwoTreeCase::fail;                     // 12, 13, 16, 17
  return exists(target) ? TwoTreeCase::take : TwoTreeCase::remove;          // 20, 21; 10, 11
}

MovePlan plan_move(const std::vector<PathFacts>& facts, const std::set<std::string>& unmerged) {
  MovePlan plan{{}, unmerged};
  const std::set<std::string> removed = removed_paths(facts);
  for (const PathFacts& path : facts) {
    const OnePath one(path, removed);
    std::optional<Work> work;
    switch (two_tree_case(path)) {
      case TwoTreeCase::keep:
        continue;
      case TwoTreeCase::fail:
        break;
      case TwoTreeCase::absent:
        if (one.stay_absent()) continue;
        break;
      case TwoTreeCase::remove:
        work = one.remove();
        break;
      case TwoTreeCase::take:
        work = one.take();
        break;
    }
    if (work) {
      plan.actions.push_back(action_of(path, *work));
    } else {
      plan.in_the_way.insert(path.path);
    }
  }
  if (!plan.in_the_way.empty()) plan.actions.clear();
  return plan;
}

}  // namespace hoist::repository
