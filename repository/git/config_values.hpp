// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include <git2.h>

#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::git {

/// Git's configuration for that repository, as libgit2 reads it from the files, and what
/// GIT_CONFIG_COUNT, GIT_CONFIG_KEY_<n> and GIT_CONFIG_VALUE_<n> say, and `git -c` to the hooks
/// that git runs (GIT_CONFIG_PARAMETERS), which libgit2 leaves out. Throws hoist::Error where a
/// file is malformed.
[[nodiscard]] lfs::GitConfig config_values(git_repository* repo,
                                           const lfs::Environment& environment);

/// The same where there is no repository yet: what the system and the user configure.
[[nodiscard]] lfs::GitConfig user_config_values(const lfs::Environment& environment);

/// Gets what the user would want to know, in one line; may be empty.
using Notice = std::function<void(std::string_view)>;

/// What the repository's `.lfsconfig` says on the keys that are safe (lfs/protocol/lfsconfig.hpp):
/// that of the working tree, else of the index, else of HEAD; empty where there is none, or no
/// regular file. Tells of keys that it ignores. Throws hoist::Error where it is malformed.
[[nodiscard]] lfs::GitConfig lfsconfig_values(git_repository* repo, const Notice& notice = {});

/// The same of the `.lfsconfig` in a commit.
[[nodiscard]] lfs::GitConfig lfsconfig_at(git_repository* repo, const git_oid& commit);

}  // namespace hoist::git
