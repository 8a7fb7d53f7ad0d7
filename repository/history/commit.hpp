// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <git2.h>

#include "hoist/repository.hpp"
#include "lfs/base/environment.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/hooks.hpp"

namespace hoist::repository {

/// The commit that HEAD is at; empty before the first one. Throws hoist::Error.
[[nodiscard]] git::Commit head_commit(git_repository* repo);

/// Its tree; empty before the first commit.
[[nodiscard]] git::Tree head_tree(git_repository* repo);

/// Who commits, as git decides: GIT_COMMITTER_NAME and _EMAIL, then user.name and user.email.
/// Throws invalid_input that says how to set them.
[[nodiscard]] git::Signature committer(git_repository* repo, const lfs::Environment& environment);

/// Lets `look` see the index as it is on disk, while no program may write it.
using WithIndex = std::function<void(const std::function<void(git_index*)>& look)>;

/// Commits what stands in the index on top of HEAD, as the first commit where there is none.
/// Nothing where that is what HEAD has. HEAD and index are read as they belong together; where
/// another program commits before this one has, it is done anew. Throws conflict where paths are
/// unmerged, another operation of git is under way, or HEAD moves again and again; rejected where a
/// hook refuses. Signs where commit.gpgSign is true; `stop_requested` is asked while that takes
/// long.
[[nodiscard]] std::optional<git_oid> commit_index(git_repository* repo, const WithIndex& with_index,
                                                  const CommitOptions& options,
                                                  const lfs::Environment& environment,
                                                  const git::Hooks& hooks,
                                                  const std::function<bool()>& stop_requested = {});

/// Throws conflict where a merge, rebase or the like of git is not finished.
void require_no_operation(git_repository* repo);

}  // namespace hoist::repository
