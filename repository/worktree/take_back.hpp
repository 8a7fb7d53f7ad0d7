// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "repository/worktree/move_note.hpp"

namespace hoist::repository {

// What becomes of a move that a process has left half done, by its note and by what is there now.
// Pure.

/// Where HEAD is, beside the note.
enum class HeadFound { before, after, elsewhere };

struct NotedFacts {
  enum class Work {
    missing,  ///< nothing, or but folders with files that the move has put there
    ours,     ///< what the move has put there
    before,   ///< what the index had before the move
    other,    ///< something of the user's
  };
  enum class Entry { before, after, other };
  Work work = Work::missing;
  Entry entry = Entry::before;
};

struct TakeBack {
  enum class Outcome {
    finished,   ///< all was done but the removal of the note
    take_back,  ///< by `removed` and `restored`
    set_aside,  ///< nothing is touched, since HEAD or one of `others` is the user's by now
  };
  Outcome outcome = Outcome::set_aside;
  std::vector<std::size_t> removed = {};   ///< numbers of paths that go
  std::vector<std::size_t> restored = {};  ///< numbers of paths that come back as they were
  std::vector<std::string> others = {};
};

/// `facts` are in the order of the note's paths. A path goes back only where it is exactly what the
/// note says that the move has made of it.
[[nodiscard]] TakeBack plan_take_back(const MoveNote& note, const std::vector<NotedFacts>& facts,
                                      HeadFound head);

}  // namespace hoist::repository
