// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "lfs/base/beneath.hpp"
#include "repository/git/check.hpp"
#include "repository/worktree/index_lock.hpp"
#include "repository/worktree/stage_files.hpp"
#include "repository/worktree/stat_entry.hpp"

namespace hoist::repository {
namespace {

using std::chrono::system_clock;
using Time = StagedPath::Time;
using Kind = lfs::Seen::Kind;

constexpr int last_stage = 3;  // of a conflict: 1 base, 2 ours, 3 theirs
/// Within that time of a change another one need not change the time of a file.
constexpr std::chrono::milliseconds tick(20);
/// To hash a larger one again because it may have changed in the second of the index takes longer
/// than to wait for the next.
constexpr std::uint32_t large_enough_to_wait_for = std::uint32_t{64} << 20U;

Time time_of(const git_index_time& time) {
  return Time(std::chrono::duration_cast<Time::duration>(
      std::chrono::seconds(time.seconds) + std::chrono::nanoseconds(time.nanoseconds)));
}

/// An entry as young as the index is looked into by git at each status.
void let_second_pass(const std::vector<StagedPath>& paths) {
  std::int32_t latest = 0;
  for (const StagedPath& staged : paths) {
    if (staged.entry && staged.entry->file_size >= large_enough_to_wait_for) {
      latest = std::max(latest, staged.entry->mtime.seconds);
    }
  }
  const auto end = system_clock::from_time_t(latest + 1);
  const auto now = system_clock::now();
  if (end > now && end - now <= std::chrono::seconds(1)) std::this_thread::sleep_for(end - now);
}

bool is_same(const git_index_entry* a, const git_index_entry* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return git_oid_equal(&a->id, &b->id) != 0 && a->mode == b->mode &&
         a->flags_extended == b->flags_extended;
}

class Writing {
 public:
  Writing(const WorkTree& work_tree, std::vector<StagedPath> paths)
      : work_tree_(work_tree),
        tree_(git_repository_workdir(work_tree.repo)),
        paths_(std::move(paths)) {}

  void run() {
    let_second_pass(paths_);
    see_again();
    IndexLock lock(work_tree_.repo);
    tree_.begin_again();
    Time seen = system_clock::now();
    for (const StagedPath& staged : paths_) {
      if (!is_ours(staged, lock.index())) continue;
      apply(staged, lock.index());
      if (staged.entry) seen = std::min(seen, staged.seen);
    }
    lock.commit(seen);
    git::check(git_index_read(work_tree_.index, 1), "cannot read the index");
  }

 private:
  [[nodiscard]] bool is_as_staged(const StagedPath& staged) {
    const lfs::Seen now = tree_.look(staged.path);
    if (!staged.entry) return now.kind == Kind::missing || now.kind == Kind::blocked;
    if (now.kind == Kind::folder) return staged.entry->mode == GIT_FILEMODE_COMMIT;
    return (now.kind == Kind::file || now.kind == Kind::link) &&
           same_stat(*staged.entry, now.state);
  }

  /// Files that have not changed since they were read, by a time that would tell.
  void see_again() {
    for (StagedPath& staged : paths_) {
      if (!staged.entry || time_of(staged.entry->mtime) + tick > staged.read) continue;
      const Time now = system_clock::now();
      if (is_as_staged(staged)) staged.seen = now;
    }
  }

  [[nodiscard]] bool is_untouched(const std::string& path, git_index* index) const {
    for (int stage = 0; stage <= last_stage; ++stage) {
      if (!is_same(git_index_get_bypath(work_tree_.index, path.c_str(), stage),
                   git_index_get_bypath(index, path.c_str(), stage))) {
        return false;
      }
    }
    return true;
  }

  /// Whether the entry would take the place of files of a folder, or of a file where a folder
  /// comes.
  [[nodiscard]] static bool replaces_others(const std::string& path, git_index* index) {
    if (git_index_find_prefix(nullptr, index, (path + '/').c_str()) == 0) return true;
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      if (git_index_find(nullptr, index, path.substr(0, slash).c_str()) == 0) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_ours(const StagedPath& staged, git_index* index) {
    if (is_untouched(staged.path, index)) {
      return !staged.entry || !replaces_others(staged.path, index) || is_as_staged(staged);
    }
    const bool was_taken_out = git_index_find(nullptr, index, staged.path.c_str()) != 0;
    return !was_taken_out && is_as_staged(staged);
  }

  static void apply(const StagedPath& staged, git_index* index) {
    const char* path = staged.path.c_str();
    // Adding resolves: git_index_add() leaves the versions of a conflict beside the entry.
    static_cast<void>(git_index_conflict_remove(index, path));
    const std::string doing = fmt::format("cannot add {}", staged.path);
    if (staged.entry) {
      git_index_entry entry = *staged.entry;
      entry.path = path;
      git::check(git_index_add(index, &entry), doing);
    } else if (const int code = git_index_remove(index, path, 0); code != GIT_ENOTFOUND) {
      git::check(code, doing);
    }
  }

  const WorkTree& work_tree_;
  lfs::Beneath tree_;
  std::vector<StagedPath> paths_;
};

}  // namespace

void write_staged(const WorkTree& work_tree, std::vector<StagedPath> paths) {
  if (paths.empty()) return;
  Writing(work_tree, std::move(paths)).run();
}

}  // namespace hoist::repository
