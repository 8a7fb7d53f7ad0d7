// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/refresh.hpp"

#include "repository/git/check.hpp"
#include "repository/worktree/index_lock.hpp"
#include "repository/worktree/stat_entry.hpp"

namespace hoist::repository {
namespace {

bool same_time(const git_index_time& a, const git_index_time& b) {
  return a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

bool is_same_entry(const git_index_entry& a, const git_index_entry& b) {
  return git_oid_equal(&a.id, &b.id) != 0 && a.mode == b.mode && a.flags == b.flags &&
         a.flags_extended == b.flags_extended && a.file_size == b.file_size && a.ino == b.ino &&
         same_time(a.mtime, b.mtime) && same_time(a.ctime, b.ctime);
}

/// False where the entry is another one by now.
bool put_state(git_index* index, const OutdatedEntry& known) {
  const git_index_entry* now = git_index_get_bypath(index, known.entry.path, 0);
  if (now == nullptr || !is_same_entry(*now, known.entry)) return false;
  git_index_entry entry = *now;
  set_stat(entry, known.file);
  return git_index_add(index, &entry) == 0;
}

}  // namespace

void refresh_index(git_repository* repo, git_index* index,
                   const std::vector<OutdatedEntry>& outdated,
                   std::chrono::system_clock::time_point seen) {
  if (outdated.empty()) return;
  try {
    auto lock = IndexLock::try_take(repo);
    if (!lock) return;
    bool is_changed = false;
    for (const OutdatedEntry& known : outdated) {
      is_changed = put_state(lock->index(), known) || is_changed;
    }
    if (!is_changed) return;
    lock->commit(seen);
  } catch (const Error&) {
    return;  // the answer that the caller wants is the same
  }
  git::check(git_index_read(index, 0), "cannot read the index");
}

}  // namespace hoist::repository
