// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move_back.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/index_lock.hpp"
#include "repository/worktree/move_contents.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/stat_entry.hpp"
#include "repository/worktree/status.hpp"
#include "repository/worktree/work_state.hpp"

namespace hoist::repository {
namespace {

using Work = MoveAction::Work;

git::Tree tree_at(git_repository* repo, const git_oid& commit_id) {
  const auto commit = git::out<git::Commit>([&](git_commit** it) {
    git::check(git_commit_lookup(it, repo, &commit_id),
               fmt::format("cannot read the commit {}", git::hex(commit_id)));
  });
  return git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, commit.get()), "cannot read the tree of a commit");
  });
}

bool is_same(const git_index_entry* entry, const NotedEntry& noted) {
  if (entry == nullptr || noted.mode == 0) return entry == nullptr && noted.mode == 0;
  return entry->mode == noted.mode && git_oid_equal(&entry->id, &noted.id) != 0;
}

Conversions conversions_of(git_repository* repo, git_index* index, const git_tree* tree) {
  return tree != nullptr ? Conversions::of_tree(repo, tree, index)
                         : Conversions::of_work_tree(repo, index);
}

}  // namespace

MoveBack::MoveBack(const WorkTree& work_tree, const MoveNote& note, const MoveStaging& staging)
    : work_tree_(work_tree),
      note_(note),
      staging_(staging),
      tree_(git_repository_workdir(work_tree.repo)),
      index_(current_index(work_tree.repo)),
      before_(note.before ? tree_at(work_tree.repo, *note.before) : nullptr) {}

NotedFacts::Entry MoveBack::entry_of(const NotedPath& noted) const {
  const git_index_entry* entry = git_index_get_bypath(index_.get(), noted.path.c_str(), 0);
  if (is_same(entry, noted.after)) return NotedFacts::Entry::after;
  return is_same(entry, noted.before) ? NotedFacts::Entry::before : NotedFacts::Entry::other;
}

bool MoveBack::holds_only_ours(const std::string& folder) {
  const auto names = tree_.names_in(folder);
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    const std::string path = folder + '/' + name;
    const lfs::Seen seen = tree_.look(path);
    if (seen.kind == lfs::Seen::Kind::folder) return holds_only_ours(path);
    return std::any_of(note_.paths.begin(), note_.paths.end(), [&](const NotedPath& noted) {
      return noted.path == path && noted.is_ours(seen.state);
    });
  });
}

std::vector<NotedFacts> MoveBack::look() {
  using Kind = lfs::Seen::Kind;
  std::vector<NotedFacts> facts;
  for (const NotedPath& noted : note_.paths) {
    NotedFacts found;
    found.entry = entry_of(noted);
    const lfs::Seen seen = tree_.look(noted.path);
    seen_.push_back(seen);
    if (seen.kind == Kind::file || seen.kind == Kind::link || seen.kind == Kind::other) {
      const bool comes = noted.work == Work::place || noted.work == Work::replace;
      found.work =
          comes && noted.is_ours(seen.state) ? NotedFacts::Work::ours : NotedFacts::Work::other;
    } else if (seen.kind == Kind::folder && noted.before.mode != 0 &&
               !holds_only_ours(noted.path)) {
      found.work = NotedFacts::Work::other;  // the user's, where a file would come back
    }
    facts.push_back(found);
  }
  find_unchanged(facts);
  return facts;
}

/// Of the files that are not ours: those that are as the index had them before the move.
void MoveBack::find_unchanged(std::vector<NotedFacts>& facts) {
  std::vector<git_index_entry> entries;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const NotedPath& noted = note_.paths[i];
    if (facts[i].work != NotedFacts::Work::other || noted.before.mode == 0) continue;
    const git_index_entry* entry = git_index_get_bypath(index_.get(), noted.path.c_str(), 0);
    git_index_entry before{};
    if (is_same(entry, noted.before)) before = *entry;
    before.mode = noted.before.mode;
    before.id = noted.before.id;
    before.path = noted.path.c_str();
    entries.push_back(before);
    of.push_back(i);
  }
  if (entries.empty()) return;
  const Conversions conversions = conversions_of(work_tree_.repo, index_.get(), before_.get());
  WorkLookOptions options;
  options.conversion_of = [&](const std::string& path) { return conversions.of(path); };
  options.rules = file_rules(work_tree_.repo);
  options.index_file = index_state(work_tree_.repo, index_.get());
  const auto looks = look_at_files(work_tree_.repo, entries, options, work_tree_.callbacks);
  for (std::size_t i = 0; i < looks.size(); ++i) {
    if (looks[i].state == WorkState::same) facts[of[i]].work = NotedFacts::Work::before;
  }
}

/// The name under which the staging folder has what was there before the move.
std::string MoveBack::kept_name(std::size_t number) const {
  const std::string& staged = note_.paths[number].staged;
  std::string second = staged + ".old";
  struct stat state {};
  if (::fstatat(staging_.fd(), second.c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0) return second;
  const bool is_kept = ::fstatat(staging_.fd(), staged.c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0 &&
                       !note_.paths[number].is_ours(state);
  return is_kept ? staged : fmt::format("back-{}", number);
}

/// Makes anew what the staging folder has no more.
void MoveBack::stage_lost(const std::vector<std::size_t>& restored) {
  std::vector<Coming> lost;
  for (const std::size_t number : restored) {
    const std::string name = kept_name(number);
    if (name != fmt::format("back-{}", number)) continue;
    static_cast<void>(::unlinkat(staging_.fd(), name.c_str(), 0));
    const NotedPath& noted = note_.paths[number];
    TreeSide side{noted.before.id, noted.before.mode, std::nullopt};
    if (is_regular(side.mode)) side.pointer = pointer_of_blob(work_tree_.repo, side.id);
    lost.push_back({noted.path, std::move(side), name});
  }
  if (lost.empty()) return;
  const Conversions conversions = conversions_of(work_tree_.repo, index_.get(), before_.get());
  static_cast<void>(stage_contents(work_tree_, staging_, lost, conversions));
}

void MoveBack::restore_entries(git_index* index, const std::vector<std::size_t>& restored) {
  tree_.begin_again();
  const auto check = [](int code) { git::check(code, "cannot change the index"); };
  for (const bool removes : {true, false}) {
    for (std::size_t i = 0; i < note_.paths.size(); ++i) {
      const NotedPath& noted = note_.paths[i];
      const git_index_entry* now = git_index_get_bypath(index, noted.path.c_str(), 0);
      const bool is_changed = is_same(now, noted.after) && !is_same(now, noted.before);
      if (removes != (noted.before.mode == 0)) continue;
      if (removes) {
        if (is_changed) check(git_index_remove(index, noted.path.c_str(), 0));
        continue;
      }
      const bool is_restored = std::binary_search(restored.begin(), restored.end(), i);
      if (!is_changed && !(is_restored && is_same(now, noted.before))) continue;
      git_index_entry entry{};
      if (now != nullptr) {
        entry.flags = now->flags;
        entry.flags_extended = now->flags_extended;
      }
      entry.mode = noted.before.mode;
      entry.id = noted.before.id;
      entry.path = noted.path.c_str();
      const lfs::Seen seen = tree_.look(noted.path);
      if (is_restored && entry.mode != GIT_FILEMODE_COMMIT) set_stat(entry, seen.state);
      check(git_index_add(index, &entry));
    }
  }
}

void MoveBack::perform(const TakeBack& plan) {
  stage_lost(plan.restored);
  std::map<std::string, MoveItem> items;
  for (const std::size_t number : plan.removed) {
    const std::string staged = fmt::format("gone-{}", number);
    static_cast<void>(::unlinkat(staging_.fd(), staged.c_str(), 0));
    const std::string& path = note_.paths[number].path;
    items[path] = {path, Work::remove, seen_[number], staged};
  }
  for (const std::size_t number : plan.restored) {
    const NotedPath& noted = note_.paths[number];
    const Work work = noted.work == Work::replace ? Work::replace : Work::place;
    items[noted.path] = {noted.path, work, seen_[number], kept_name(number)};
  }
  std::vector<MoveItem> sorted;
  sorted.reserve(items.size());
  for (auto& [path, item] : items) sorted.push_back(std::move(item));
  IndexLock lock(work_tree_.repo);
  MoveExecutor executor(tree_, staging_);
  executor.perform(sorted);
  try {
    const auto seen = IndexLock::Time::clock::now();
    restore_entries(lock.index(), plan.restored);
    lock.commit(seen);
  } catch (...) {
    executor.undo();
    throw;
  }
  git::check(git_index_read(work_tree_.index, 1), "cannot read the index");
  git_attr_cache_flush(work_tree_.repo);
}

}  // namespace hoist::repository
