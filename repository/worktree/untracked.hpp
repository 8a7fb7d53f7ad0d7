// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <git2.h>

#include "repository/worktree/path_selection.hpp"

namespace hoist::repository {

/// A path that the index has.
struct KnownPath {
  std::string_view path;
  bool is_submodule = false;
  bool is_folder_now = false;  ///< the working tree has a folder in place of the file
};

struct UntrackedPorts {
  std::function<bool(std::string_view path, bool is_folder)> is_ignored;
  /// Of a folder that the system does not let us look into.
  std::function<void(const std::string& words)> notice;
};

/// The files and links of the working tree that the index does not know and nothing ignores, each
/// by itself, sorted. A folder that is a repository of its own is named with a `/` at its end, and
/// not entered; neither is a submodule. No link is followed. `known` is sorted by path. Throws
/// hoist::Error.
[[nodiscard]] std::vector<std::string> find_untracked(git_repository* repo,
                                                      const std::vector<KnownPath>& known,
                                                      const PathSelection& selection,
                                                      const UntrackedPorts& ports);

}  // namespace hoist::repository
