// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <git2.h>

#include "repository/git/handle.hpp"
#include "repository/remote/remote_calls.hpp"

namespace hoist::repository {

/// A clone that has all of the remote's branches and tags, and nothing in its working tree yet.
struct Cloned {
  git::Repo repo;
  /// What the remote's HEAD, or the only branch, is; nothing while the remote is empty.
  std::optional<git_oid> head;
};

/// Makes a repository in an empty or missing folder, with `url` as its `origin`, and fetches all.
/// HEAD stands for the remote's default branch, which does not exist here yet, and follows it. On
/// failure what was made is removed. Where an unfinished clone of the same is in the folder, this
/// goes on with it. The caller calls forget_clone() at the end. Throws hoist::Error.
[[nodiscard]] Cloned clone_into(const std::filesystem::path& folder, const std::string& url,
                                git::Transports& transports, const Callbacks& callbacks);

}  // namespace hoist::repository
