// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include <git2.h>

namespace hoist::repository {

/// Those of `own` that change just what one of `theirs` changes, line by line wherever the lines
/// stand (binary and very long files: byte by byte), as git tells picked commits. Merges, and
/// commits that change nothing, are like no other. Throws hoist::Error, cancelled among them.
[[nodiscard]] std::vector<git_oid> same_changes(git_repository* repo,
                                                const std::vector<git_oid>& own,
                                                const std::vector<git_oid>& theirs,
                                                const std::function<bool()>& stop_requested);

/// Whether a commit is a merge, and what git makes by itself of its two parents.
[[nodiscard]] bool is_plain_merge(git_repository* repo, git_commit* commit);

}  // namespace hoist::repository
