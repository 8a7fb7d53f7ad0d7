// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/move.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/refresh.hpp"
#include "repository/worktree/status.hpp"
#include "repository/worktree/submodule.hpp"
#include "repository/worktree/tree_checkout.hpp"
#include "repository/worktree/unfinished_move.hpp"

namespace hoist::repository {
namespace {

constexpr std::size_t named_conflicts = 10;

/// A change of a path whose file holds the content of a large file, which libgit2 must not load.
bool is_large_before(const Conversions& conversions, const TreeChange& change) {
  return change.before.pointer && conversions.of(change.path).kind == Conversion::Kind::lfs;
}

/// What stands in the index is neither side: it is the user's.
bool is_staged_otherwise(git_index* index, const TreeChange& change) {
  const git_index_entry* entry = git_index_get_bypath(index, change.path.c_str(), 0);
  if (entry == nullptr) return change.before.mode != 0 && change.after.mode != 0;
  const auto is_side = [&](const TreeSide& side) {
    return side.mode == entry->mode && git_oid_equal(&side.id, &entry->id) != 0;
  };
  return !is_side(change.before) && !is_side(change.after);
}

git::Tree tree_of(const Move& move) {
  return git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, move.after), "cannot read the tree that is to be checked out");
  });
}

[[noreturn]] void refuse(const std::set<std::string>& paths) {
  std::vector<std::string> named(paths.begin(), paths.end());
  if (named.size() > named_conflicts) {
    named.resize(named_conflicts);
    named.push_back(fmt::format("and {} more", paths.size() - named_conflicts));
  }
  throw Error(ErrorKind::conflict,
              fmt::format("local changes would be overwritten: {}", fmt::join(named, ", ")),
              "commit them, or move them out of the way; nothing was changed");
}

}  // namespace

void require_free_way(const WorkTree& work_tree, const Move& move) {
  const git::Tree tree = tree_of(move);
  const Conversions after = Conversions::of_tree(work_tree.repo, tree.get(), work_tree.index);
  for (const TreeChange& change : move.changes) {
    if (change.after.mode != 0) {
      require_own_conversion(after.of(change.path), change.path);
    }
  }
  const Conversions before = Conversions::of_work_tree(work_tree.repo, work_tree.index);
  std::set<std::string> in_the_way;
  std::vector<const char*> others;
  const LargeFiles large =
      refresh_large_files(work_tree.repo, work_tree.index, work_tree.callbacks);
  for (const TreeChange& change : move.changes) {
    const bool is_large = is_large_before(before, change);
    if (is_staged_otherwise(work_tree.index, change) ||
        (is_large && large.modified.contains(change.path)) ||
        is_submodule_in_the_way(work_tree.repo, change)) {
      in_the_way.insert(change.path);
    } else if (!is_large && !is_of_submodule(change)) {
      others.push_back(change.path.c_str());
    }
  }
  in_the_way.merge(
      check_out_paths(work_tree, move.before, tree.get(), others, CheckoutMode::dry_run));
  if (!in_the_way.empty()) refuse(in_the_way);
}

void move_work_tree(const WorkTree& work_tree, const Move& move) {
  note_move(work_tree.repo, move.before_id, *git_commit_id(move.after));
  const Conversions before = Conversions::of_work_tree(work_tree.repo, work_tree.index);
  std::vector<const char*> paths;
  std::vector<std::string> large;
  std::vector<const TreeChange*> submodules;
  for (const TreeChange& change : move.changes) {
    if (is_of_submodule(change)) {
      submodules.push_back(&change);
      continue;
    }
    paths.push_back(change.path.c_str());
    if (change.after.pointer) large.push_back(change.path);
    if (is_large_before(before, change)) {
      put_pointer(work_tree, change.path, *change.before.pointer);
    }
  }
  const auto conflicts =
      check_out_paths(work_tree, move.before, tree_of(move).get(), paths, CheckoutMode::safe);
  if (!conflicts.empty()) refuse(conflicts);
  for (const TreeChange* change : submodules) move_submodule(work_tree, *change);
  if (!submodules.empty()) write_index(work_tree.repo, work_tree.index);
  git_attr_cache_flush(work_tree.repo);
  if (work_tree.leaves_pointers) return;
  const auto missing = materialise(work_tree, large);
  if (!missing.empty() && work_tree.callbacks.notice) {
    work_tree.callbacks.notice(
        fmt::format("{} large files stay pointers, since their content is not here: {}",
                    missing.size(), missing.front()));
  }
}

}  // namespace hoist::repository
