// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <git2.h>

#include "hoist/repository.hpp"
#include "repository/worktree/sparse_checkout.hpp"

namespace hoist::repository {

/// What `git add` leaves alone: files outside of a sparse checkout, those that are there included,
/// and files whose entries have the bit skip-worktree by hand. `index` outlives it.
class SparseLimits {
 public:
  /// Throws hoist::Error.
  SparseLimits(git_repository* repo, git_index* index);

  [[nodiscard]] bool is_outside(const std::string& path) const;
  /// Throws hoist::Error (invalid_input) that names the patterns which match something, but nothing
  /// that may be staged: as git has it, to add such a path is a mistake. `found` is what differs;
  /// no patterns at all mean everything, which is none.
  void require_inside(const std::vector<std::string>& patterns,
                      const std::vector<FileStatus>& found) const;

 private:
  [[nodiscard]] bool matches_outside_only(const std::string& pattern,
                                          const std::vector<FileStatus>& found) const;

  git_index* index_;
  SparseCheckout sparse_;
  bool has_skipped_ = false;
};

}  // namespace hoist::repository
