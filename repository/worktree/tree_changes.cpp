// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/tree_changes.hpp"

#include <utility>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/tree_check.hpp"

namespace hoist::repository {
namespace {

TreeSide side_of(git_repository* repo, const git_diff_file& file) {
  TreeSide side;
  if (file.mode == 0) return side;
  side.id = file.id;
  side.mode = canonical_mode(file.mode);
  if (is_regular(side.mode)) side.pointer = pointer_of_blob(repo, side.id);
  return side;
}

}  // namespace

std::vector<TreeChange> tree_changes(git_repository* repo, git_tree* before, git_tree* after) {
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  const auto diff = git::out<git::Diff>([&](git_diff** it) {
    git::check(git_diff_tree_to_tree(it, repo, before, after, &options),
               "cannot compare two commits");
  });
  std::vector<TreeChange> changes;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta& delta = *git_diff_get_delta(diff.get(), i);
    const char* path = delta.new_file.path != nullptr ? delta.new_file.path : delta.old_file.path;
    TreeChange change{path, side_of(repo, delta.old_file), side_of(repo, delta.new_file)};
    const bool is_none = change.before.mode == change.after.mode &&
                         git_oid_equal(&change.before.id, &change.after.id) != 0;
    if (!is_none) changes.push_back(std::move(change));  // two spellings of one mode are no change
  }
  return changes;
}

}  // namespace hoist::repository
