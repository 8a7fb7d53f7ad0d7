// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/tree_changes.hpp"

#include <string_view>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/redact.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/pointer_blob.hpp"

namespace hoist::repository {
namespace {

constexpr std::size_t longest_name_bytes = 200;

TreeSide side_of(git_repository* repo, const git_diff_file& file) {
  TreeSide side;
  if (file.mode == 0) return side;
  side.id = file.id;
  side.mode = file.mode;
  if (is_regular(side.mode)) side.pointer = pointer_of_blob(repo, side.id);
  return side;
}

/// libgit2 would refuse to write there as well, but later, and does not always say what.
void require_inside(std::string_view path) {
  std::string_view rest = path;
  while (true) {
    const std::string_view name = rest.substr(0, rest.find('/'));
    if (name.empty() || name == "." || name == ".." || lfs::equal_ignoring_case(name, ".git")) {
      throw Error(ErrorKind::protocol,
                  fmt::format("the history has a file named '{}', which would lead out of the "
                              "working tree or into git's own folder",
                              lfs::printable(path, {}, longest_name_bytes)),
                  "nothing was checked out; do not trust this repository");
    }
    if (name.size() == rest.size()) return;
    rest.remove_prefix(name.size() + 1);
  }
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
    require_inside(path);
    changes.push_back({path, side_of(repo, delta.old_file), side_of(repo, delta.new_file)});
  }
  return changes;
}

}  // namespace hoist::repository
