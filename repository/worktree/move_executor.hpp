// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lfs/base/beneath.hpp"
#include "repository/worktree/move_plan.hpp"
#include "repository/worktree/move_staging.hpp"

namespace hoist::repository {

/// What is done to one path, and what it must be until then.
struct MoveItem {
  std::string path;
  MoveAction::Work work = MoveAction::Work::leave;
  lfs::Seen seen;
  std::string staged;  ///< its name in the staging folder: what comes, then what was there
};

/// Does to the working tree what was planned, and nothing else: no link is followed, nothing is
/// overwritten or removed but what was seen, by renames alone. What goes is kept in the staging
/// folder. Removals come first, deepest first, then folders that became empty, then what comes.
class MoveExecutor {
 public:
  MoveExecutor(lfs::Beneath& tree, const MoveStaging& staging) : tree_(tree), staging_(staging) {}

  /// `items` are sorted by path. Throws hoist::Error, conflict where a path is not what was seen;
  /// everything is as it was then, unless is_undone() says otherwise.
  void perform(const std::vector<MoveItem>& items);
  /// Takes back what perform() has done. Throws nothing; see is_undone().
  void undo() noexcept;
  /// False where somebody else has interfered with taking back; what belongs there is still in the
  /// staging folder.
  [[nodiscard]] bool is_undone() const { return is_undone_; }

 private:
  struct Done {
    enum class What { taken_away, placed, exchanged, folder_made, folder_removed };
    What what;
    std::string path;
    std::string staged = {};
  };
  void do_all(const std::vector<MoveItem>& items);
  void take_away(const MoveItem& item);
  void remove_empty_parents(const std::vector<MoveItem>& items);
  void put(const MoveItem& item);
  void make_folders(const std::string& folder);
  void make_way(const std::string& folder);
  void undo_one(const Done& done);

  lfs::Beneath& tree_;
  const MoveStaging& staging_;
  std::vector<Done> done_;
  bool is_undone_ = true;
};

}  // namespace hoist::repository
