// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <git2.h>

#include "lfs/base/environment.hpp"

namespace hoist::repository {

/// Where own commits end up on top of another commit.
struct Rebased {
  git_oid tip;
  std::size_t commits = 0;  ///< that were made anew
  /// Own commits, and what has their changes now; merges have none.
  std::vector<std::pair<git_oid, git_oid>> replaced;
  std::vector<std::string> conflicts;  ///< paths; then nothing else holds
};

/// Puts the commits that HEAD has and `upstream` has not on top of it, in memory: only objects are
/// written; references, index and working tree stay as they are. Commits that change nothing there
/// are left out, merges as well. Signs where commit.gpgSign is true. Throws hoist::Error.
[[nodiscard]] Rebased rebase_onto(git_repository* repo, const git_oid& upstream,
                                  const lfs::Environment& environment,
                                  const std::function<bool()>& stop_requested = {});

}  // namespace hoist::repository
