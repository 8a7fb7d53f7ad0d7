// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>

#include <git2.h>

#include "repository/git/handle.hpp"

namespace hoist::repository {

/// The remote of that name. Throws hoist::Error.
///
/// Not by git_remote_lookup() where that can be helped: it compares each entry of the configuration
/// with regular expressions, and libgit2 1.5 leaks 20 KB for each that does not match, which is a
/// megabyte for a call.
[[nodiscard]] git::Remote find_remote(git_repository* repo, const std::string& name);

/// The same, or, where no remote has that name and it is a URL or a path, one that has no name.
[[nodiscard]] git::Remote find_remote_or_url(git_repository* repo, const std::string& name_or_url);

/// The names of all remotes that have a URL. Not by git_remote_list(), for the same reason.
[[nodiscard]] std::set<std::string> remote_names(git_repository* repo);

/// What a branch of a remote is called here: "refs/remotes/origin/main" for "refs/heads/main".
/// Nothing where the remote's refspecs do not bring it here.
[[nodiscard]] std::optional<std::string> tracking_name(git_repository* repo,
                                                       const std::string& remote,
                                                       const std::string& branch);

}  // namespace hoist::repository
