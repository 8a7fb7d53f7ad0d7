// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <git2.h>

#include "repository/worktree/materialise.hpp"

namespace hoist::repository {

// The note `<git dir>/hoist/checkout`, which stands from the first write to the working tree until
// HEAD has followed. What a process that died has left half done must not become part of the user's
// next commit. docs/repository.md defines its bytes.

/// Writes the note, durably. `before` is none for an empty working tree.
void note_move(git_repository* repo, const git_oid* before, const git_oid& after);

/// HEAD is where the working tree is: removes the note.
void forget_move(git_repository* repo);

/// Takes the working tree back to HEAD where a process died on the way from it; does nothing where
/// none did. A file that is neither as it was nor as it was to be is the user's: throws conflict
/// with its name, and touches nothing.
void undo_unfinished_move(const WorkTree& work_tree);

}  // namespace hoist::repository
