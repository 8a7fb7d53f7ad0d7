// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <git2.h>
#include <sys/stat.h>

#include "lfs/base/fd.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {

/// The index of a working copy while nobody else may write it: git's own `index.lock` is ours. It
/// is held for milliseconds, since git does not wait for it: what takes long is done before.
///
///     IndexLock lock(repo);
///     git::check(git_index_add(lock.index(), &entry), "cannot stage a file");
///     lock.commit();
///
/// Without commit() nothing is written. All functions throw hoist::Error.
class IndexLock {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// Waits up to two seconds for another program; throws conflict that names `index.lock` then.
  explicit IndexLock(git_repository* repo);
  /// Nothing where another program has it: for what may as well be left undone.
  [[nodiscard]] static std::optional<IndexLock> try_take(git_repository* repo);

  IndexLock(IndexLock&& other) noexcept;
  IndexLock& operator=(IndexLock&&) = delete;
  IndexLock(const IndexLock&) = delete;
  IndexLock& operator=(const IndexLock&) = delete;
  ~IndexLock();

  /// The index as it was on disk when the lock was taken, to be changed by git_index_add(),
  /// git_index_remove() and the like. It belongs to no repository: what looks at files or objects,
  /// such as git_index_add_bypath(), does not work on it.
  [[nodiscard]] git_index* index() const { return index_.get(); }

  /// Writes the index and gives the lock back. Entries that look unchanged to git only because
  /// their file was changed in the very second of the index that was read are compared by content
  /// first, and marked (size 0) where they differ, or where to compare them would take long:
  /// whoever comes next looks at those files.
  ///
  /// The new index counts as written at `seen`, or now where that is earlier: files that have
  /// changed since then, and in its second, are looked at by whoever reads the index. So `seen` is
  /// when the files of entries that were put in were last known to be as the entries say.
  void commit(std::optional<Time> seen = std::nullopt);

 private:
  explicit IndexLock(git_repository* repo, std::filesystem::path index_file);
  [[nodiscard]] bool take();
  void read();
  void mark_racy();
  void date(const struct stat& written, std::chrono::nanoseconds age) const;

  git_repository* repo_;
  std::filesystem::path index_file_;
  std::filesystem::path lock_file_;  ///< empty: no longer ours
  lfs::UniqueFd lock_;               ///< until it has been read
  git::Index index_;
  std::vector<git_index_entry> racy_;  ///< of the index that was read; their paths are in paths_
  std::deque<std::string> paths_;
};

}  // namespace hoist::repository
