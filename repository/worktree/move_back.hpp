// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "lfs/base/beneath.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/materialise.hpp"
#include "repository/worktree/move_executor.hpp"
#include "repository/worktree/move_staging.hpp"
#include "repository/worktree/take_back.hpp"

namespace hoist::repository {

/// Takes a half done move back: looks at what its note names, and does what plan_take_back() says.
/// May itself be interrupted and begun again, while the note stands. Throws hoist::Error.
class MoveBack {
 public:
  /// `staging` is the folder that the note names.
  MoveBack(const WorkTree& work_tree, const MoveNote& note, const MoveStaging& staging);

  /// In the order of the note's paths.
  [[nodiscard]] std::vector<NotedFacts> look();
  /// Changes working tree and index, or nothing where it throws.
  void perform(const TakeBack& plan);

 private:
  [[nodiscard]] NotedFacts::Entry entry_of(const NotedPath& noted) const;
  [[nodiscard]] bool holds_only_ours(const std::string& folder);
  void find_unchanged(std::vector<NotedFacts>& facts);
  void stage_lost(const std::vector<std::size_t>& restored);
  void restore_entries(git_index* index, const std::vector<std::size_t>& restored);
  [[nodiscard]] std::string kept_name(std::size_t number) const;

  const WorkTree& work_tree_;
  const MoveNote& note_;
  const MoveStaging& staging_;
  lfs::Beneath tree_;
  git::Index index_;
  git::Tree before_;  ///< none: an empty one
  std::vector<lfs::Seen> seen_;
};

}  // namespace hoist::repository
