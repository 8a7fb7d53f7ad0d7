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

/// Which commits go where: those that `head` has and neither `since` nor `onto` has, onto `onto`.
struct RebaseRange {
  git_oid head{};
  git_oid
      since{};  ///< where the own commits begin: `onto`, or a commit that its branch has dropped
  git_oid onto{};
};

/// Where own commits end up on top of another commit.
struct Rebased {
  git_oid tip{};
  std::size_t commits = 0;  ///< that were made anew
  /// Own commits that are no more, and what has their changes now; merges have none.
  std::vector<std::pair<git_oid, git_oid>> replaced;
  std::vector<std::string> conflicts;  ///< paths; then nothing else holds
};

/// Puts own commits on top of another, in memory: only objects are written; references, index and
/// working tree stay as they are. As `git pull --rebase` does: commits whose changes the other side
/// has (`since` against `head`), and those that change nothing there but did before, are left out;
/// merges as well. Lines of git-lfs that both sides have added to a `.gitattributes` are united.
/// Signs where commit.gpgSign is true. Throws hoist::Error; unsupported where a merge holds changes
/// of its own, which would be lost.
[[nodiscard]] Rebased rebase_onto(git_repository* repo, const RebaseRange& range,
                                  const lfs::Environment& environment,
                                  const std::function<bool()>& stop_requested = {});

}  // namespace hoist::repository
