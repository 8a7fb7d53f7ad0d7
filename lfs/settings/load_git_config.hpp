// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "lfs/protocol/git_config.hpp"

namespace hoist::lfs {

/// Reads all of git's configuration as it holds in `cwd` (empty: the current folder), repository or
/// not, by running git; GIT_DIR, GIT_CONFIG_* and `git -c` count as for git.
///
/// Throws hoist::Error: not_found (git or the folder is missing), invalid_input (git cannot read
/// its configuration; the message has git's words).
GitConfig load_git_config(const std::filesystem::path& cwd);

}  // namespace hoist::lfs
