// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <git2.h>

#include "lfs/base/environment.hpp"
#include "repository/git/handle.hpp"

namespace hoist::git {

/// The configuration of the system and the user, for what has no repository yet. Throws
/// hoist::Error.
[[nodiscard]] Config user_config(const lfs::Environment& environment);

/// Makes the repository read the configuration files that git would read where GIT_CONFIG_GLOBAL,
/// GIT_CONFIG_SYSTEM, GIT_CONFIG_NOSYSTEM or a worktree's own configuration are in force, all of
/// which libgit2 leaves out. Does nothing where none is. Throws hoist::Error.
void use_config_files(git_repository* repo, const lfs::Environment& environment);

}  // namespace hoist::git
