// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/refresh.hpp"

#include <filesystem>

#include <sys/stat.h>

#include "lfs/store/parallel.hpp"
#include "repository/git/check.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/attributes_in_index.hpp"
#include "repository/worktree/index_lock.hpp"
#include "repository/worktree/materialise.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/stat_entry.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

struct Suspect {
  git_index_entry entry;  // its path belongs to the index
  struct stat file;
  lfs::Pointer pointer;
};

/// The entries whose file is a large one and not in the state that the entry was made for.
class Suspects {
 public:
  Suspects(git_repository* repo, git_index* index)
      : repo_(repo), index_(index), root_(git_repository_workdir(repo)) {
    has_index_file_ = ::stat(git_index_path(index), &index_file_) == 0;
  }

  [[nodiscard]] std::vector<Suspect> find(std::set<std::string>& modified) const {
    const Conversions conversions = Conversions::of_work_tree(repo_, index_);
    std::vector<Suspect> suspects;
    for (std::size_t i = 0; i < git_index_entrycount(index_); ++i) {
      const git_index_entry& entry = *git_index_get_byindex(index_, i);
      struct stat file {};
      if (git_index_entry_is_conflict(&entry) != 0 || !is_regular(entry.mode) ||
          ::lstat((root_ / entry.path).c_str(), &file) != 0 || !S_ISREG(file.st_mode)) {
        continue;
      }
      const bool is_known =
          same_stat(entry, file) && has_index_file_ && !is_racy(entry, index_file_);
      if (is_known) continue;
      const bool is_lfs = conversions.of(entry.path).kind == Conversion::Kind::lfs;
      auto pointer = pointer_of_blob(repo_, entry.id);
      if (is_lfs && pointer) {
        suspects.push_back({entry, file, *std::move(pointer)});
      } else if (is_lfs ? file.st_size > 0
                        : pointer && pointer_of_work_file(root_ / entry.path) != pointer) {
        modified.insert(entry.path);  // its content would go into LFS now, or out of it
      }
    }
    return suspects;
  }

 private:
  git_repository* repo_;
  git_index* index_;
  fs::path root_;
  struct stat index_file_ {};
  bool has_index_file_ = false;
};

std::vector<lfs::ReadResult> hash(const std::vector<fs::path>& files, const Callbacks& callbacks) {
  lfs::ManyFilesPorts ports{.stop_requested = callbacks.stop_requested};
  if (callbacks.progress) {
    ports.progress = [&](std::uint64_t done, std::uint64_t total) {
      callbacks.progress({Progress::Stage::hashing, done, total});
    };
  }
  return lfs::hash_files(files, ports);
}

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

LargeFiles refresh_large_files(git_repository* repo, git_index* index, const Callbacks& callbacks) {
  LargeFiles result;
  const fs::path root = git_repository_workdir(repo);
  std::vector<Suspect> suspects;
  {
    const AttributesInIndex attributes(repo, index);
    suspects = Suspects(repo, index).find(result.modified);
  }
  std::vector<fs::path> files;
  std::vector<Suspect*> in_doubt;
  for (Suspect& suspect : suspects) {
    const auto size = static_cast<std::uint64_t>(suspect.file.st_size);
    // Of another size, it can be unchanged only as the pointer itself.
    if (size != suspect.pointer.size_bytes && size >= lfs::pointer_limit_bytes) {
      result.modified.insert(suspect.entry.path);
      continue;
    }
    files.push_back(root / suspect.entry.path);
    in_doubt.push_back(&suspect);
  }
  const auto hashed = hash(files, callbacks);
  for (std::size_t i = 0; i < hashed.size(); ++i) {
    const auto* found = std::get_if<lfs::ReadFile>(&hashed[i]);
    Suspect& suspect = *in_doubt[i];
    if (found == nullptr || found->pointer != suspect.pointer) {
      result.modified.insert(suspect.entry.path);
      continue;
    }
    set_stat(suspect.entry, found->file);
    git::check(git_index_add(index, &suspect.entry), "cannot note that a file is unchanged");
    result.index_changed = true;
  }
  return result;
}

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
