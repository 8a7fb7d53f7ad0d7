// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <git2.h>

#include "repository/worktree/tree_changes.hpp"

namespace hoist::repository {

// What a move of the working tree does, decided before anything is touched. Values in, values out.
//
// The rules are git's: the table "Two Tree Merge" of git-read-tree(1) for what HEAD, the target and
// the index have at a path, then a look at the working tree, which git leaves to its checkout.
// Files, large files and links go by the same rules; for a large file "clean" means that it is the
// pointer or the content that the pointer stands for.

/// What stands at a path of the working tree.
struct WorkFacts {
  enum class Kind {
    missing,
    blocked,  ///< something on the way to it is no folder: `blocked_by`
    file,
    link,
    folder,
    other,  ///< a FIFO, socket or device
  };
  Kind kind = Kind::missing;
  bool is_clean = false;        ///< a file or link that is what the index entry says
  bool is_ignored = false;      ///< by git's rules, where the index has no entry
  std::string blocked_by = {};  ///< "a/b" of "a/b/c"
  bool has_strangers = false;   ///< a folder that holds something which the index does not know
};

/// What the index says of a path.
struct IndexFacts {
  std::uint32_t mode = 0;
  git_oid id{};
  bool is_skipped = false;  ///< skip-worktree
};

struct PathFacts {
  std::string path;
  TreeSide head;    ///< what the commit has that is left
  TreeSide target;  ///< what the commit has that comes
  std::optional<IndexFacts> index = {};
  WorkFacts work = {};
  /// Entries of the index that cannot stand beside a file of this path, since one of the two would
  /// have to be a folder. Those among the paths of the move are not named here.
  std::vector<std::string> rivals = {};
  bool is_sparse = false;  ///< sparse patterns leave the path out of the working tree
};

/// A line of git's table, by its numbers; those that have one outcome are one.
enum class TwoTreeCase {
  keep,    ///< 3 (H == M), 4 to 7, 14, 15, 18, 19: what the index has stays
  absent,  ///< 2: the index has nothing, and the working tree is to have nothing
  remove,  ///< 10, 11: the index has what HEAD had; it goes if the file is clean
  take,    ///< 1, 20, 21: the target's version comes if nothing is in its way
  fail,    ///< 3 (H != M), 8, 9, 12, 13, 16, 17: the index has a version of the user's own
};
[[nodiscard]] TwoTreeCase two_tree_case(const PathFacts& facts);

struct MoveAction {
  /// What is done to the working tree.
  enum class Work {
    leave,
    place,          ///< a file or link comes where nothing is, or a folder that becomes empty
    replace,        ///< a file or link comes for a file or link
    remove,         ///< a file or link goes, or is gone already; then folders that became empty
    make_folder,    ///< a submodule's folder comes, for nothing or for a file that goes
    remove_folder,  ///< a submodule's folder goes if it is empty
  };
  std::string path;
  Work work = Work::leave;
  TreeSide entry = {};      ///< what the index has then; none where its mode is 0
  bool is_skipped = false;  ///< the entry is to have skip-worktree
};

struct MovePlan {
  std::vector<MoveAction> actions;   ///< in the order of the facts; what is kept has none
  std::set<std::string> in_the_way;  ///< not empty: nothing may be done
};

/// `facts` are sorted by path. `unmerged` are the paths of the index that are in conflict: with one
/// of them nothing moves.
[[nodiscard]] MovePlan plan_move(const std::vector<PathFacts>& facts,
                                 const std::set<std::string>& unmerged);

/// Where hoist refuses though git goes on, since git loses what only the user has. Nothing else may
/// differ from git; the tests beside the real git read this table.
struct MoveException {
  std::string_view name;
  std::string_view git_does;
};
inline constexpr std::array move_exceptions{
    MoveException{"IgnoredFileInTheWay", "overwrites an untracked file that is ignored"},
    MoveException{"OwnLinkForAFolder", "replaces the user's link by the tracked folder"},
    MoveException{"StagedBelowAFile", "drops staged files where their folder becomes a file"},
    MoveException{"StagedAboveAFile", "drops a staged file where a folder of its name comes"},
    MoveException{"SubmoduleBecomesAFile", "removes a submodule's folder with all that is in it"},
};

}  // namespace hoist::repository
