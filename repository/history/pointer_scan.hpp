// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <git2.h>

#include "lfs/protocol/pointer.hpp"

namespace hoist::repository {

/// A large file somewhere in the history.
struct FoundPointer {
  lfs::Pointer pointer;
  std::string path;  ///< where it was met first
};

/// The pointers in all commits that `tips` reach and `known` do not, each object once, without
/// those of size 0: what has to be on the LFS server before `tips` are pushed to a remote that has
/// `known`. Objects that the repository has not, among `known`, are passed over. Looks at each tree
/// and blob once. `stop_requested` is asked now and then. Throws hoist::Error.
[[nodiscard]] std::vector<FoundPointer> new_pointers(git_repository* repo,
                                                     const std::vector<git_oid>& tips,
                                                     const std::vector<git_oid>& known,
                                                     const std::function<bool()>& stop_requested);

/// The same in the trees of all commits that `tips` reach, and in `trees` and `blobs`.
[[nodiscard]] std::vector<FoundPointer> all_pointers(git_repository* repo,
                                                     const std::vector<git_oid>& tips,
                                                     const std::vector<git_oid>& trees,
                                                     const std::vector<git_oid>& blobs,
                                                     const std::function<bool()>& stop_requested);

}  // namespace hoist::repository
