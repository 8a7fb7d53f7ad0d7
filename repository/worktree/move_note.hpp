// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <git2.h>
#include <sys/stat.h>

#include "repository/worktree/move_plan.hpp"

namespace hoist::repository {

// The note `<git dir>/hoist/checkout`, which stands from before the first change to the working
// tree until HEAD has followed. docs/repository.md defines its bytes.

/// An entry of the index; none where the mode is 0.
struct NotedEntry {
  std::uint32_t mode = 0;
  git_oid id{};
};

/// A path of the move.
struct NotedPath {
  std::string path;
  MoveAction::Work work = MoveAction::Work::leave;
  NotedEntry before;
  NotedEntry after;
  std::string staged = {};  ///< its name in the staging folder; none where nothing comes or goes
  /// Size and time of change of what comes, by which it is known again.
  std::uint64_t size_bytes = 0;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;

  /// Whether a file in that state is the one that the move has put there.
  [[nodiscard]] bool is_ours(const struct stat& state) const;
};

struct MoveNote {
  std::optional<git_oid> before;  ///< the commit; none: an empty working tree
  git_oid after{};
  std::string staging;  ///< the name of the folder
  std::vector<NotedPath> paths;
};

[[nodiscard]] std::string write_note(const MoveNote& note);
/// Nothing where the text is not a whole note of this version.
[[nodiscard]] std::optional<MoveNote> read_note(std::string_view text);
/// Whether the text is a note of a version that is no longer obeyed, written to its end.
[[nodiscard]] bool is_old_note(std::string_view text);

}  // namespace hoist::repository
