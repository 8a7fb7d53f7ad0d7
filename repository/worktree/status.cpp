// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/status.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <thread>

#include <fmt/format.h>

#include "lfs/base/beneath.hpp"
#include "repository/git/check.hpp"
#include "repository/git/usable.hpp"
#include "repository/history/commit.hpp"
#include "repository/worktree/ignore_rules.hpp"
#include "repository/worktree/path_selection.hpp"
#include "repository/worktree/refresh.hpp"
#include "repository/worktree/sparse_checkout.hpp"
#include "repository/worktree/staged.hpp"
#include "repository/worktree/submodule_status.hpp"
#include "repository/worktree/untracked.hpp"
#include "repository/worktree/work_state.hpp"

namespace hoist::repository {
namespace {

using Change = FileStatus::Change;

constexpr unsigned lock_tries = 10;
constexpr std::chrono::milliseconds lock_pause = std::chrono::milliseconds(100);

Change change_of(WorkState state) {
  switch (state) {
    case WorkState::missing:
      return Change::deleted;
    case WorkState::modified:
      return Change::modified;
    case WorkState::type_changed:
      return Change::type_changed;
    case WorkState::same:
    case WorkState::unknown:
      return Change::none;
  }
  return Change::none;
}

/// All entries, sorted by path, each `path` as long as the index does not change.
std::vector<git_index_entry> sorted_entries(git_index* index) {
  std::vector<git_index_entry> entries;
  const std::size_t count = git_index_entrycount(index);
  entries.reserve(count);
  for (std::size_t i = 0; i < count; ++i) entries.push_back(*git_index_get_byindex(index, i));
  const auto comes_before = [](const git_index_entry& a, const git_index_entry& b) {
    return std::string_view(a.path) < std::string_view(b.path);
  };
  if (!std::is_sorted(entries.begin(), entries.end(), comes_before)) {
    std::stable_sort(entries.begin(), entries.end(), comes_before);
  }
  return entries;
}

class Reading {
 public:
  Reading(git_repository* repo, git_index* index, const StatusOptions& options,
          const Callbacks& callbacks)
      : repo_(repo),
        index_(index),
        options_(options),
        callbacks_(callbacks),
        selection_(options.patterns),
        entries_(sorted_entries(index)) {}

  std::vector<FileStatus> run() {
    look_at_known_files();
    look_for_others();
    if (options_.staged) look_at_index();
    refresh_index(repo_, index_, outdated_, began_);
    std::vector<FileStatus> result;
    result.reserve(found_.size());
    for (auto& [path, status] : found_) result.push_back(std::move(status));
    return result;
  }

 private:
  FileStatus& at(const std::string& path) {
    FileStatus& status = found_[path];
    status.path = path;
    return status;
  }

  /// Whether there may be something to say about the file of an entry.
  [[nodiscard]] bool is_looked_at(const git_index_entry& entry,
                                  const SparseCheckout& sparse) const {
    return git_index_entry_is_conflict(&entry) == 0 && !is_assumed_unchanged(entry) &&
           (!is_skipped(entry) || sparse.counts_files_outside()) && selection_.names(entry.path);
  }

  void look_at_known_files() {
    const SparseCheckout sparse = SparseCheckout::of(repo_);
    std::vector<git_index_entry> wanted;
    std::vector<git_index_entry> intended;
    for (const git_index_entry& entry : entries_) {
      if (git_index_entry_is_conflict(&entry) != 0) {
        note_conflict(entry);
      } else if (is_looked_at(entry, sparse)) {
        (is_only_intended(entry) ? intended : wanted).push_back(entry);
      }
    }
    const Conversions conversions = Conversions::of_work_tree(repo_, index_);
    const WorkLookOptions how{
        .conversion_of = [&](const std::string& path) { return conversions.of(path); },
        .rules = file_rules(repo_),
        .index_file = index_state(repo_, index_)};
    const std::vector<WorkLook> looks = look_at_files(repo_, wanted, how, callbacks_);
    for (std::size_t i = 0; i < looks.size(); ++i) note_look(wanted[i], looks[i]);
    note_intended(intended);
  }

  void note_conflict(const git_index_entry& entry) {
    if (!selection_.names(entry.path)) return;
    FileStatus& status = at(entry.path);
    status.unstaged = Change::conflicted;
    if (options_.staged) status.staged = Change::conflicted;
    const int stage = git_index_entry_stage(&entry);
    if (stage == 1) status.versions.base = true;
    if (stage == 2) status.versions.ours = true;
    if (stage == 3) status.versions.theirs = true;
  }

  void note_look(const git_index_entry& entry, const WorkLook& look) {
    if (S_ISDIR(look.file.st_mode)) folders_.emplace_back(entry.path);
    if (look.state == WorkState::unknown) {
      notice(fmt::format("{}: it cannot be looked at, and is taken for unchanged", entry.path));
    }
    if (is_skipped(entry) && look.state == WorkState::missing) return;
    Change change = change_of(look.state);
    if (entry.mode == GIT_FILEMODE_COMMIT) {
      change = change_of_submodule(repo_, entry.path, change, callbacks_);
    }
    if (change != Change::none) at(entry.path).unstaged = change;
    if (look.is_outdated && !is_skipped(entry)) outdated_.push_back({entry, look.file});
  }

  /// The content of these counts for nothing: it is in no commit and not in the index.
  void note_intended(const std::vector<git_index_entry>& intended) {
    lfs::Beneath tree(git_repository_workdir(repo_));
    for (const git_index_entry& entry : intended) {
      const lfs::Seen::Kind kind = tree.look(entry.path).kind;
      if (kind == lfs::Seen::Kind::folder) folders_.emplace_back(entry.path);
      const bool is_there = kind == lfs::Seen::Kind::file || kind == lfs::Seen::Kind::link;
      FileStatus& status = at(entry.path);
      status.unstaged = is_there ? Change::added : Change::deleted;
      status.is_intended = is_there;
    }
  }

  void look_for_others() {
    std::vector<KnownPath> known;
    known.reserve(entries_.size());
    std::sort(folders_.begin(), folders_.end());
    for (const git_index_entry& entry : entries_) {
      const std::string_view path = entry.path;
      if (!known.empty() && known.back().path == path) continue;  // versions of a conflict
      known.push_back({path, entry.mode == GIT_FILEMODE_COMMIT, may_be_folder(entry)});
    }
    lfs::IgnoreRules rules = ignore_rules(repo_, index_);
    const UntrackedPorts ports{
        .is_ignored = [&](std::string_view path,
                          bool is_folder) { return rules.is_ignored(path, is_folder); },
        .notice = [this](const std::string& words) { notice(words); }};
    for (const std::string& path : find_untracked(repo_, known, selection_, ports)) {
      at(path).unstaged = Change::added;
    }
  }

  /// What nobody has looked at may be.
  [[nodiscard]] bool may_be_folder(const git_index_entry& entry) const {
    const bool was_seen = git_index_entry_is_conflict(&entry) == 0 &&
                          !is_assumed_unchanged(entry) && !is_skipped(entry);
    return !was_seen ||
           std::binary_search(folders_.begin(), folders_.end(), std::string_view(entry.path));
  }

  void look_at_index() {
    const git::Tree head = head_tree(repo_);
    for (const StagedChange& change : staged_changes(repo_, head.get(), entries_)) {
      if (selection_.names(change.path)) at(change.path).staged = change.change;
    }
  }

  void notice(const std::string& words) const {
    if (callbacks_.notice) callbacks_.notice(words);
  }

  std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
  git_repository* repo_;
  git_index* index_;
  const StatusOptions& options_;
  const Callbacks& callbacks_;
  PathSelection selection_;
  std::vector<git_index_entry> entries_;
  std::vector<std::string_view> folders_;  ///< that stand in place of files
  std::vector<OutdatedEntry> outdated_;
  std::map<std::string, FileStatus> found_;
};

}  // namespace

git::Index current_index(git_repository* repo) {
  git_index* opened = nullptr;
  int code = git_repository_index(&opened, repo);
  git::Index index(opened);
  if (code == 0) code = git_index_read(opened, 1);
  if (code != 0) {
    const Error error = git::error_of(code, "cannot read the index");
    git::require_usable_index(repo);  // knows the usual causes
    throw Error(error);
  }
  return index;
}

void write_index(git_repository* repo, git_index* index) {
  int code = GIT_ELOCKED;
  for (unsigned i = 0; i < lock_tries && code == GIT_ELOCKED; ++i) {
    if (i > 0) std::this_thread::sleep_for(lock_pause);
    code = git_index_write(index);
  }
  if (code == 0) return;
  const std::string why =
      code == GIT_ELOCKED ? "another git has it in hand; if none runs, remove index.lock" : "";
  Error error =
      git::error_of(code, fmt::format("cannot write {}index", git_repository_path(repo)), why);
  // What stands in memory only must not be taken for the index.
  static_cast<void>(git_index_read(index, 1));
  throw Error(std::move(error));
}

std::vector<FileStatus> read_status(git_repository* repo, git_index* index,
                                    const StatusOptions& options, const Callbacks& callbacks) {
  return Reading(repo, index, options, callbacks).run();
}

}  // namespace hoist::repository
