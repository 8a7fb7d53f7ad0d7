// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <git2.h>

namespace hoist::repository {

/// The commits that a tracking reference has been at, by its reflog; without one, the commit that
/// it is at. To be asked before a fetch. Commits that are not here any more are left out.
[[nodiscard]] std::vector<git_oid> known_tips(git_repository* repo, const std::string& tracking);

/// Where a branch left its upstream, though the upstream has dropped that commit since (by a forced
/// push): as `git merge-base --fork-point` says, given what known_tips() said. Nothing where no own
/// commit (of `head`, and not of `upstream`) was ever one of the upstream's.
[[nodiscard]] std::optional<git_oid> dropped_fork_point(git_repository* repo, const git_oid& head,
                                                        const git_oid& upstream,
                                                        const std::vector<git_oid>& tips);

}  // namespace hoist::repository
