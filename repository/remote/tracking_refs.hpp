// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <git2.h>

namespace hoist::repository {

/// A reference that a remote has.
struct RemoteRef {
  std::string name;  ///< "refs/heads/main", "HEAD"
  git_oid id{};
  std::string target;  ///< of a symbolic one: "refs/heads/main"
};

/// What is to be known here of a reference of a remote.
struct Tip {
  std::string name;  ///< "refs/remotes/origin/main", "refs/tags/v1"
  git_oid id{};
  bool force = false;   ///< also where that is not ahead of what was known
  bool is_new = false;  ///< only where there is no such reference yet
};

using Notice = std::function<void(std::string_view)>;

/// What the remote's refspecs and the choice of tags make of what it has. References are left out
/// whose names git does not take, or that would take the place of what `refs/remotes/<remote>/HEAD`
/// stands for; `notice` (may be empty) names those that are branches.
[[nodiscard]] std::vector<Tip> tips_of(git_repository* repo, git_remote* remote,
                                       git_remote_autotag_option_t tags,
                                       const std::vector<RemoteRef>& there, const Notice& notice);

/// Notes what is known of a remote, with `why` in the reflogs. Waits for locks of other programs.
/// Never fails: where a reference cannot be written, `notice` says so, and the next fetch does it.
void note_tips(git_repository* repo, const std::vector<Tip>& tips, const std::string& why,
               const Notice& notice);

}  // namespace hoist::repository
