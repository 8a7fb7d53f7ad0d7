// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <git2.h>

#include "repository/git/handle.hpp"
#include "repository/remote/remote_calls.hpp"

namespace hoist::repository {

/// What a clone checks out.
struct CloneStart {
  git_oid commit;
  /// The branch that HEAD stands for, not made yet: "refs/heads/main"; empty for a tag or commit,
  /// at which the caller detaches HEAD.
  std::string branch;
};

/// A clone that has all of the remote's branches and tags, and nothing in its working tree yet.
struct Cloned {
  git::Repo repo;
  std::optional<CloneStart> start;  ///< nothing while the remote is empty
};

/// Makes a repository in an empty or missing folder, with `url` as its `origin`, and fetches all.
/// `revision` is a branch, tag or commit; empty, it is the remote's default branch. On failure,
/// also where there is no such revision, what was made is removed. Where an unfinished clone of the
/// same is in the folder, this goes on with it. The caller calls forget_clone() at the end. Throws
/// hoist::Error.
[[nodiscard]] Cloned clone_into(const std::filesystem::path& folder, const std::string& url,
                                const std::string& revision, git::Transports& transports,
                                const Callbacks& callbacks);

}  // namespace hoist::repository
