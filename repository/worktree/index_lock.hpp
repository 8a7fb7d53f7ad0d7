// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include <git2.h>

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
  void read();

  git_repository* repo_;
  std::filesystem::path index_file_;
  std::filesystem::path lock_file_;  ///< empty: no longer ours
  git::Index index_;
  Time taken_ = std::chrono::system_clock::now();
  std::int64_t read_second_ = 0;  ///< when the index that was read was written
};

}  // namespace hoist::repository
