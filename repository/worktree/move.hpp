// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <git2.h>

#include "lfs/base/beneath.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/index_lock.hpp"
#include "repository/worktree/materialise.hpp"
#include "repository/worktree/move_contents.hpp"
#include "repository/worktree/move_executor.hpp"
#include "repository/worktree/move_facts.hpp"
#include "repository/worktree/move_note.hpp"
#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {

/// From where to where the working tree goes.
struct Move {
  const git_oid* before_id = nullptr;  ///< the commit; none: an empty working tree
  const git_oid& after_id;
  const std::vector<TreeChange>& changes;  ///< between the two
  const Conversions& conversions;          ///< of the tree that comes
};

/// A move of the working tree and of the index from one commit to another. HEAD stays for the
/// caller to move, by finish_move(). What is not among the changes is not touched.
///
///     WorkTreeMove move(work_tree, {...});
///     move.require_free_way();
///     ... download what comes ...
///     move.perform();
///     finish_move(work_tree, [&] { ... });
class WorkTreeMove {
 public:
  /// All that it is given outlives it. Throws hoist::Error.
  WorkTreeMove(const WorkTree& work_tree, const Move& move);

  /// Throws, and changes nothing, where the move would overwrite or remove what only the user has
  /// (conflict, with the names) or where a file would have to go through a filter that hoist does
  /// not run (unsupported).
  void require_free_way();
  /// Moves, or throws hoist::Error and leaves all as it was. Large files come from the store; one
  /// whose object is not there stays a pointer, which a notice says.
  void perform();

 private:
  void look(git_index* index);
  [[nodiscard]] std::vector<Coming> coming() const;
  [[nodiscard]] std::vector<MoveItem> items() const;
  [[nodiscard]] MoveNote note_of(const MoveStaging& staging, const StagedContents& staged) const;
  [[nodiscard]] bool perform_once();
  void change(IndexLock& lock, const MoveStaging& staging);
  void change_entries(git_index* index);

  const WorkTree& work_tree_;
  const Move& move_;
  lfs::Beneath tree_;
  MoveSight sight_;
  MoveLook look_;
  std::vector<MoveAction> actions_;
  std::vector<std::size_t> of_;  ///< for each action, the number of its path in the look
};

}  // namespace hoist::repository
