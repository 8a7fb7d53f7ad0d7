// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include <git2.h>

#include "lfs/config/sparse.hpp"

namespace hoist::repository {

/// Which part of its paths a working tree is to have: core.sparseCheckout and
/// `info/sparse-checkout` of that worktree, its `config.worktree` included, as they are now. The
/// entries of the index that are left out have the bit skip-worktree.
class SparseCheckout {
 public:
  /// Throws hoist::Error.
  [[nodiscard]] static SparseCheckout of(git_repository* repo);

  [[nodiscard]] bool is_on() const { return is_on_; }
  /// A file that is there although its entry has the bit skip-worktree: whether git takes it for a
  /// file as any other. Where not, nobody looks at it.
  [[nodiscard]] bool counts_files_outside() const { return is_on_ && !expects_files_outside_; }
  /// Whether the working tree is to have the file; true for all where it is not on. A target's new
  /// paths that it does not include get the bit skip-worktree, and no file.
  [[nodiscard]] bool includes(std::string_view path, bool is_submodule = false) const {
    return !patterns_ || patterns_->includes(path, is_submodule);
  }

 private:
  SparseCheckout() = default;
  bool is_on_ = false;
  bool expects_files_outside_ = false;
  std::optional<lfs::SparsePatterns> patterns_;
};

/// Whether the entry has the bit skip-worktree: the working tree need not have its file.
[[nodiscard]] inline bool is_skipped(const git_index_entry& entry) {
  return (entry.flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
}
/// Whether the entry has the bit assume-unchanged: nobody is to look at its file.
[[nodiscard]] inline bool is_assumed_unchanged(const git_index_entry& entry) {
  return (entry.flags & GIT_INDEX_ENTRY_VALID) != 0;
}
/// Whether the index has no more of the file than its name (git add -N).
[[nodiscard]] inline bool is_only_intended(const git_index_entry& entry) {
  return (entry.flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
}

}  // namespace hoist::repository
