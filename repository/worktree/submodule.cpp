// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/submodule.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "repository/git/check.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

bool is_submodule(const TreeSide& side) { return side.mode == GIT_FILEMODE_COMMIT; }

fs::path folder_of(git_repository* repo, const TreeChange& change) {
  return fs::path(git_repository_workdir(repo)) / change.path;
}

}  // namespace

bool is_of_submodule(const TreeChange& change) {
  return (is_submodule(change.before) || is_submodule(change.after)) &&
         (is_submodule(change.before) || change.before.mode == 0) &&
         (is_submodule(change.after) || change.after.mode == 0);
}

bool is_submodule_in_the_way(git_repository* repo, const TreeChange& change) {
  const fs::path folder = folder_of(repo, change);
  std::error_code error;
  const auto type = fs::symlink_status(folder, error).type();
  if (is_of_submodule(change)) {
    return is_submodule(change.after) && type != fs::file_type::not_found &&
           type != fs::file_type::directory;
  }
  return is_submodule(change.before) && type == fs::file_type::directory &&
         !fs::is_empty(folder, error);
}

void move_submodule(const WorkTree& work_tree, const TreeChange& change) {
  const fs::path folder = folder_of(work_tree.repo, change);
  const std::string doing = fmt::format("cannot check out the submodule {}", change.path);
  if (is_submodule(change.after)) {
    git_index_entry entry{};
    entry.mode = GIT_FILEMODE_COMMIT;
    entry.id = change.after.id;
    entry.path = change.path.c_str();
    git::check(git_index_add(work_tree.index, &entry), doing);
    std::error_code error;
    fs::create_directories(folder, error);
    return;
  }
  const int code = git_index_remove(work_tree.index, change.path.c_str(), 0);
  if (code != GIT_ENOTFOUND) git::check(code, doing);
  static_cast<void>(::rmdir(folder.c_str()));
}

}  // namespace hoist::repository
