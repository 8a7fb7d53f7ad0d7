// SPDX-License-Identifier: Apache-2.0
#include "repository/hooks/hook_repository.hpp"

#include <fmt/format.h>
#include <git2/sys/repository.h>

#include "repository/git/check.hpp"
#include "repository/git/config_files.hpp"
#include "repository/git/config_values.hpp"
#include "repository/git/library.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

git::Repo open(const fs::path& folder, unsigned flags, const lfs::Environment& environment) {
  git::start_library();
  auto repo = git::out<git::Repo>([&](git_repository** it) {
    git::check(git_repository_open_ext(it, folder.c_str(), flags, nullptr),
               fmt::format("{} is in no repository of git", fs::absolute(folder).string()));
  });
  git::use_config_files(repo.get(), environment);
  return repo;
}

/// By git's rules for a GIT_DIR: GIT_WORK_TREE, core.worktree, else the current folder.
void use_work_tree(git_repository* repo, const lfs::Environment& environment) {
  auto top = environment("GIT_WORK_TREE");
  if (!top) {
    const bool is_known = git_repository_is_bare(repo) != 0 || git_repository_is_worktree(repo) ||
                          git::config_values(repo, environment).last("core.worktree").has_value();
    if (is_known) return;
    top = ".";
  }
  git::check(git_repository_set_workdir(repo, fs::absolute(*top).c_str(), 0),
             fmt::format("cannot use the working tree {}", *top));
}

void use_index(git_repository* repo, const std::string& file) {
  const auto index = git::out<git::Index>([&](git_index** it) {
    git::check(git_index_open(it, fs::absolute(file).c_str()),
               fmt::format("cannot read the index {}", file));
  });
  git::check(git_repository_set_index(repo, index.get()), "cannot use GIT_INDEX_FILE");
}

}  // namespace

git::Repo repository_around(const fs::path& folder, const lfs::Environment& environment) {
  return open(folder, 0, environment);
}

git::Repo repository_of_process(const lfs::Environment& environment) {
  const auto git_dir = environment("GIT_DIR");
  git::Repo repo = git_dir ? open(*git_dir, GIT_REPOSITORY_OPEN_NO_SEARCH, environment)
                           : open(".", 0, environment);
  if (git_dir) use_work_tree(repo.get(), environment);
  if (const auto file = environment("GIT_INDEX_FILE")) use_index(repo.get(), *file);
  return repo;
}

void open_for_hook(WorkingCopy& copy, const Callbacks& callbacks) {
  copy.environment = lfs::system_environment();
  copy.options.callbacks = callbacks;
  copy.repo = repository_of_process(copy.environment);
  const char* top = git_repository_workdir(copy.repo.get());
  copy.root = top != nullptr ? top : git_repository_path(copy.repo.get());
  copy.config = git::config_values(copy.repo.get(), copy.environment);
  copy.store = open_store(copy);
}

}  // namespace hoist::repository
