// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <git2.h>

#include "repository/worktree/materialise.hpp"
#include "repository/worktree/move_note.hpp"

namespace hoist::repository {

// What a process that died has left half done must not become part of the user's next commit: the
// note of a move stands until HEAD has followed, and who comes next settles it.

/// Writes the note, durably.
void note_move(git_repository* repo, const MoveNote& note);

/// HEAD is where the working tree is: removes the note, and what the move has kept.
void forget_move(git_repository* repo);

/// Whether there is a note.
[[nodiscard]] bool is_move_unfinished(git_repository* repo);

/// Settles a move that is unfinished: nothing is to be done where HEAD and index have arrived;
/// where HEAD is still at the first commit, what the move has done is taken back, exactly that.
/// Where the user has gone on since (HEAD elsewhere, an entry or a file that is neither as it was
/// nor as the move has made it), the note is set aside with a notice, and nothing is touched.
/// Throws conflict where another process is at it.
void settle_unfinished_move(const WorkTree& work_tree);

/// Moves HEAD after the working tree, and forgets the move. Where that throws, the working tree
/// goes back.
void finish_move(const WorkTree& work_tree, const std::function<void()>& move_head);

}  // namespace hoist::repository
