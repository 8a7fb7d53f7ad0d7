// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <git2.h>

namespace hoist::repository {

/// Moves HEAD, or the branch that it is on, from `parent` (nullptr: before its first commit) to
/// `commit`, with a line in the reflog as git writes it. False, and nothing has moved, where it is
/// elsewhere by now: another program has committed. A lock of git's on the reference is waited for.
/// Throws hoist::Error; locked where that lock does not go.
[[nodiscard]] bool advance_head(git_repository* repo, const git_oid& commit,
                                const git_commit* parent, std::string_view message);

}  // namespace hoist::repository
