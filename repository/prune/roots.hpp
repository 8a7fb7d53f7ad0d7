// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <git2.h>

namespace hoist::repository {

/// Where a walk through what a repository may need begins; all sorted, each once.
struct Roots {
  /// Of every reference, HEAD and its like (ORIG_HEAD, FETCH_HEAD ...), and of both sides of every
  /// line of every reflog, in all worktrees.
  std::vector<git_oid> commits;
  std::vector<git_oid> trees;
  std::vector<git_oid> blobs;
  /// The commits that worktrees have checked out.
  std::vector<git_oid> heads;
  /// What the indexes of all worktrees hold.
  std::vector<git_oid> staged;
};

/// Reads them. What a reflog names and is no longer there is passed over. Throws hoist::Error where
/// something cannot be read, so that nobody takes half for all.
[[nodiscard]] Roots read_roots(git_repository* repo);

}  // namespace hoist::repository
