// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <git2.h>

namespace hoist::repository {

/// Sees to it that a commit scope may be asked to work on a branch of that name: there is one, or
/// one may be made, and nothing else goes by that name. Tags, commits, `HEAD`, `origin/main` and
/// `refs/heads/main` are no branches. Throws invalid_input that says what it is.
void require_scope_branch(git_repository* repo, const std::string& name);

}  // namespace hoist::repository
