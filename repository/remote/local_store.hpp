// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <git2.h>

namespace hoist::repository {

/// The repository behind a remote, or a URL, on this machine; nothing where the remote is
/// elsewhere. It has no LFS server: large files go from store to store, as git-lfs does it. Throws
/// hoist::Error where there is no repository.
[[nodiscard]] std::optional<std::filesystem::path> local_repository(git_repository* repo,
                                                                    const std::string& remote,
                                                                    bool for_push);

}  // namespace hoist::repository
