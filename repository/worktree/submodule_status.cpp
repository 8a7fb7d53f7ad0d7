// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/submodule_status.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include "hoist/error.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/status.hpp"

namespace hoist::repository {
namespace {

using Change = FileStatus::Change;
using Submodule = git::Handle<git_submodule, git_submodule_free>;

git_submodule_ignore_t usual_ignore(git_repository* repo) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
  });
  const char* word = nullptr;
  git_submodule_ignore_t ignore = GIT_SUBMODULE_IGNORE_NONE;
  if (git_config_get_string(&word, config.get(), "diff.ignoreSubmodules") != 0) return ignore;
  const std::string_view text = word;
  if (text == "all") ignore = GIT_SUBMODULE_IGNORE_ALL;
  if (text == "dirty") ignore = GIT_SUBMODULE_IGNORE_DIRTY;
  if (text == "untracked") ignore = GIT_SUBMODULE_IGNORE_UNTRACKED;
  return ignore;
}

git_submodule_ignore_t ignore_of(git_repository* repo, const std::string& path) {
  git_submodule* found = nullptr;
  if (git_submodule_lookup(&found, repo, path.c_str()) != 0) return usual_ignore(repo);
  const Submodule owned(found);
  const git_submodule_ignore_t ignore = git_submodule_ignore(found);
  return ignore == GIT_SUBMODULE_IGNORE_UNSPECIFIED ? usual_ignore(repo) : ignore;
}

/// What differs in it; nothing where it is not checked out. One that hoist cannot look into counts
/// as changed, so that nobody takes it for clean.
bool has_changes(git_repository* repo, const std::string& path, bool with_untracked,
                 const Callbacks& callbacks) {
  const std::filesystem::path folder = std::filesystem::path(git_repository_workdir(repo)) / path;
  git_repository* opened = nullptr;
  if (git_repository_open_ext(&opened, folder.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) !=
      0) {
    return false;
  }
  const git::Repo inner(opened);
  try {
    const git::Index index = current_index(inner.get());
    const auto files = read_status(inner.get(), index.get(), {}, callbacks);
    return std::any_of(files.begin(), files.end(), [&](const FileStatus& file) {
      const bool is_untracked = file.unstaged == Change::added && !file.is_intended;
      return with_untracked || !is_untracked || file.staged != Change::none;
    });
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    return true;
  }
}

}  // namespace

Change change_of_submodule(git_repository* repo, const std::string& path, Change change,
                           const Callbacks& callbacks) {
  const bool is_there = change == Change::none || change == Change::modified;
  if (!is_there) return change;
  const git_submodule_ignore_t ignore = ignore_of(repo, path);
  if (ignore == GIT_SUBMODULE_IGNORE_ALL) return Change::none;
  if (change == Change::modified || ignore == GIT_SUBMODULE_IGNORE_DIRTY) return change;
  const bool with_untracked = ignore != GIT_SUBMODULE_IGNORE_UNTRACKED;
  return has_changes(repo, path, with_untracked, callbacks) ? Change::modified : Change::none;
}

}  // namespace hoist::repository
