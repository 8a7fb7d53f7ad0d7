// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <git2.h>

namespace hoist::repository {

/// The reference that HEAD stands for: "refs/heads/main", also before its first commit. Nothing
/// while HEAD is at a commit itself. Throws hoist::Error.
[[nodiscard]] std::optional<std::string> head_reference(git_repository* repo);

/// The branch's short name: "main".
[[nodiscard]] std::string short_name(const std::string& reference);

/// What a branch follows.
struct Upstream {
  std::string remote;    ///< "origin"
  std::string merge;     ///< its name there: "refs/heads/main"
  std::string tracking;  ///< what we know of it: "refs/remotes/origin/main"
};

/// Nothing where it follows none.
[[nodiscard]] std::optional<Upstream> upstream_of(git_repository* repo,
                                                  const std::string& reference);

/// Makes a branch follow the one of that name at a remote.
void set_upstream(git_repository* repo, const std::string& reference, const std::string& remote,
                  const std::string& merge);

/// Where a branch is pushed: its own remote by git's rules, the only one, "origin".
[[nodiscard]] std::string push_remote(git_repository* repo, const std::string& reference);

/// The commit that a reference leads to; nothing where it is not there.
[[nodiscard]] std::optional<git_oid> commit_at(git_repository* repo, const std::string& reference);

/// Moves a branch, which must still be at `expected`; an expected of nothing makes it.
void move_branch(git_repository* repo, const std::string& reference, const git_oid& to,
                 const std::optional<git_oid>& expected, const std::string& why);

}  // namespace hoist::repository
