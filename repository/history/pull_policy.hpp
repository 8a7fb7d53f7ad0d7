// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "lfs/protocol/git_config.hpp"

namespace hoist::repository {

/// What git's configuration wants a pull to be. Pure values.
struct PullPolicy {
  /// A way that is not hoist's: the setting, as it stands there, and what to do about it.
  struct Refusal {
    std::string setting;  ///< "pull.rebase is false"; empty where nothing is refused
    std::string remedy;
  };
  Refusal forward;   ///< of a pull that only goes forward
  Refusal diverged;  ///< of one where both sides have commits of their own
  Refusal merges;    ///< of one where, besides, own commits are merges
};

/// As `git pull` reads pull.rebase, branch.<name>.rebase, pull.ff and branch.<name>.mergeOptions;
/// where git would ask how diverged branches are to be joined, hoist puts own
/// commits on top of the remote's. rebase.autoStash needs no obedience: changes that are not
/// committed stay where they are. `branch`: "main". Throws invalid_input for a value that is none.
[[nodiscard]] PullPolicy pull_policy(const lfs::GitConfig& config, const std::string& branch);

}  // namespace hoist::repository
