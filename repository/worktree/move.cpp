// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/move_staging.hpp"
#include "repository/worktree/stat_entry.hpp"
#include "repository/worktree/status.hpp"
#include "repository/worktree/unfinished_move.hpp"

namespace hoist::repository {
namespace {

using Work = MoveAction::Work;

constexpr std::size_t named_conflicts = 10;
/// How often a plan is made anew, since something has changed while its contents were written.
constexpr int most_attempts = 3;

[[noreturn]] void refuse(const std::set<std::string>& paths) {
  std::vector<std::string> named(paths.begin(), paths.end());
  if (named.size() > named_conflicts) {
    named.resize(named_conflicts);
    named.push_back(fmt::format("and {} more", paths.size() - named_conflicts));
  }
  throw Error(ErrorKind::conflict,
              fmt::format("local changes would be overwritten: {}", fmt::join(named, ", ")),
              "commit them, or move them out of the way; nothing was changed");
}

bool comes(const MoveAction& action) {
  return action.work == Work::place || action.work == Work::replace;
}

NotedEntry entry_of(const std::optional<IndexFacts>& index) {
  return index ? NotedEntry{index->mode, index->id} : NotedEntry{};
}

/// Where nothing of a path moves in the staging folder, the note has no name for it.
bool is_staged(const MoveItem& item) {
  const bool is_there =
      item.seen.kind == lfs::Seen::Kind::file || item.seen.kind == lfs::Seen::Kind::link;
  return item.work == Work::place || item.work == Work::replace ||
         (is_there && (item.work == Work::remove || item.work == Work::make_folder));
}

}  // namespace

WorkTreeMove::WorkTreeMove(const WorkTree& work_tree, const Move& move)
    : work_tree_(work_tree),
      move_(move),
      tree_(git_repository_workdir(work_tree.repo)),
      sight_{work_tree.repo, move.changes, work_tree.callbacks} {}

void WorkTreeMove::look(git_index* index) {
  look_ = look_for_move(sight_, index, tree_);
  MovePlan plan = plan_move(look_.facts, look_.unmerged);
  if (!plan.in_the_way.empty()) refuse(plan.in_the_way);
  actions_ = std::move(plan.actions);
  of_.clear();
  std::size_t at = 0;
  for (const MoveAction& action : actions_) {
    while (look_.facts[at].path != action.path) ++at;
    of_.push_back(at);
  }
}

void WorkTreeMove::require_free_way() {
  for (const TreeChange& change : move_.changes) {
    if (change.after.mode != 0) {
      require_own_conversion(move_.conversions.of(change.path), change.path);
    }
  }
  const git::Index index = current_index(work_tree_.repo);
  look(index.get());
}

std::vector<Coming> WorkTreeMove::coming() const {
  std::vector<Coming> files;
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    if (comes(actions_[i])) {
      files.push_back({actions_[i].path, actions_[i].entry, staged_name(of_[i])});
    }
  }
  return files;
}

std::vector<MoveItem> WorkTreeMove::items() const {
  std::vector<MoveItem> items;
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    if (actions_[i].work == Work::leave) continue;
    items.push_back({actions_[i].path, actions_[i].work, look_.seen[of_[i]], staged_name(of_[i])});
  }
  return items;
}

MoveNote WorkTreeMove::note_of(const MoveStaging& staging, const StagedContents& staged) const {
  MoveNote note;
  if (move_.before_id != nullptr) note.before = *move_.before_id;
  note.after = move_.after_id;
  note.staging = staging.name();
  for (std::size_t i = 0; i < actions_.size(); ++i) {
    const MoveAction& action = actions_[i];
    NotedPath noted{action.path, action.work, entry_of(look_.facts[of_[i]].index),
                    NotedEntry{action.entry.mode, action.entry.id}};
    const std::string name = staged_name(of_[i]);
    if (is_staged({action.path, action.work, look_.seen[of_[i]], name})) noted.staged = name;
    if (const auto found = staged.states.find(name); found != staged.states.end()) {
      noted.size_bytes = static_cast<std::uint64_t>(found->second.st_size);
      noted.seconds = found->second.st_mtim.tv_sec;
      noted.nanoseconds = found->second.st_mtim.tv_nsec;
    }
    note.paths.push_back(std::move(noted));
  }
  return note;
}

void WorkTreeMove::perform() {
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    if (actions_.empty() || perform_once()) return;
    const git::Index index = current_index(work_tree_.repo);
    look(index.get());
  }
  throw Error(ErrorKind::conflict,
              fmt::format("cannot check out into {}: its files change all the time",
                          git_repository_workdir(work_tree_.repo)),
              "nothing was changed; try again when nothing writes to them");
}

/// False, with nothing done, where what was planned for is no longer so.
bool WorkTreeMove::perform_once() {
  MoveStaging staging = MoveStaging::make(work_tree_.repo);
  const StagedContents staged = stage_contents(work_tree_, staging, coming(), move_.conversions);
  {
    IndexLock lock(work_tree_.repo);
    if (!is_still(look_, sight_, lock.index(), tree_)) return false;
    note_move(work_tree_.repo, note_of(staging, staged));
    change(lock, staging);
  }
  staging.keep();
  git::check(git_index_read(work_tree_.index, 1), "cannot read the index");
  git_attr_cache_flush(work_tree_.repo);
  if (!staged.missing.empty() && work_tree_.callbacks.notice) {
    work_tree_.callbacks.notice(
        fmt::format("{} large files stay pointers, since their content is not here: {}",
                    staged.missing.size(), staged.missing.front()));
  }
  return true;
}

void WorkTreeMove::change(IndexLock& lock, const MoveStaging& staging) {
  MoveExecutor executor(tree_, staging);
  try {
    executor.perform(items());
    const auto seen = IndexLock::Time::clock::now();
    change_entries(lock.index());
    lock.commit(seen);
  } catch (...) {
    executor.undo();
    // Else the note stays, by which the next one takes back what is left.
    if (executor.is_undone()) forget_move(work_tree_.repo);
    throw;
  }
}

void WorkTreeMove::change_entries(git_index* index) {
  tree_.begin_again();
  for (const MoveAction& action : actions_) {
    if (action.entry.mode != 0) continue;
    const int code = git_index_remove(index, action.path.c_str(), 0);
    if (code != GIT_ENOTFOUND) git::check(code, "cannot remove an entry of the index");
  }
  for (const MoveAction& action : actions_) {
    if (action.entry.mode == 0) continue;
    git_index_entry entry{};
    entry.mode = action.entry.mode;
    entry.id = action.entry.id;
    entry.path = action.path.c_str();
    if (comes(action)) set_stat(entry, tree_.look(action.path).state);
    if (action.is_skipped) {
      entry.flags |= GIT_INDEX_ENTRY_EXTENDED;
      entry.flags_extended |= GIT_INDEX_ENTRY_SKIP_WORKTREE;
    }
    git::check(git_index_add(index, &entry), "cannot note a file in the index");
  }
}

}  // namespace hoist::repository
