// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <git2.h>

#include "repository/git/handle.hpp"

namespace hoist::repository {

/// The commits that `tips` reach and `known` do not, the newest first. Objects that the repository
/// has not, among `known`, are passed over. Throws hoist::Error.
[[nodiscard]] std::vector<git_oid> new_commits(git_repository* repo,
                                               const std::vector<git_oid>& tips,
                                               const std::vector<git_oid>& known);

/// Whether `tip` is that commit or comes after it. No, where the repository lacks one of them. Not
/// by git_graph_descendant_of(), which leaks in libgit2 1.5.
[[nodiscard]] bool has_in_history(git_repository* repo, const git_oid& tip, const git_oid& commit);

/// Throws hoist::Error that names it where it is no commit.
[[nodiscard]] git::Commit commit_of(git_repository* repo, const git_oid& id);

/// Those of `paths` that any of the commits adds, changes or deletes, in their order. A merge does
/// so where it has what none of its parents has.
[[nodiscard]] std::vector<std::string> touched_paths(git_repository* repo,
                                                     const std::vector<git_oid>& commits,
                                                     const std::vector<std::string>& paths);

}  // namespace hoist::repository
