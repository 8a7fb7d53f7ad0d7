// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/status.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/history/commit.hpp"
#include "repository/worktree/refresh.hpp"

namespace hoist::repository {
namespace {

using Change = FileStatus::Change;

constexpr unsigned lock_tries = 10;
constexpr std::chrono::milliseconds lock_pause = std::chrono::milliseconds(100);

Change change_of(git_delta_t status) {
  switch (status) {
    case GIT_DELTA_ADDED:
    case GIT_DELTA_UNTRACKED:
      return Change::added;
    case GIT_DELTA_DELETED:
      return Change::deleted;
    case GIT_DELTA_MODIFIED:
      return Change::modified;
    case GIT_DELTA_TYPECHANGE:
      return Change::type_changed;
    case GIT_DELTA_CONFLICTED:
      return Change::conflicted;
    default:
      return Change::none;
  }
}

/// What libgit2 takes instead of a list of texts.
class Patterns {
 public:
  explicit Patterns(const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns)
      pointers_.push_back(const_cast<char*>(pattern.c_str()));
  }
  [[nodiscard]] git_strarray array() { return {pointers_.data(), pointers_.size()}; }

 private:
  std::vector<char*> pointers_;
};

/// A size that is neither that of the file nor 0, which would be looked into.
std::uint32_t other_size(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = static_cast<std::uint32_t>(std::filesystem::file_size(file, error));
  return size == 1 ? 2 : 1;
}

/// The index as it is on disk, but that the large files which are known to differ have a size that
/// tells libgit2 so without a look at them. It is never written.
git::Index marked_copy(git_repository* repo, git_index* index,
                       const std::set<std::string>& modified) {
  auto copy = git::out<git::Index>([&](git_index** it) {
    git::check(git_index_open(it, git_index_path(index)), "cannot read the index");
  });
  const std::filesystem::path root = git_repository_workdir(repo);
  for (const std::string& path : modified) {
    const git_index_entry* known = git_index_get_bypath(copy.get(), path.c_str(), 0);
    if (known == nullptr) continue;
    git_index_entry entry = *known;
    entry.file_size = other_size(root / path);
    git::check(git_index_add(copy.get(), &entry), "cannot mark an entry of the index");
  }
  return copy;
}

void collect(git_diff* diff, Change FileStatus::*side, std::map<std::string, FileStatus>& found) {
  for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff, i);
    const Change change = change_of(delta->status);
    if (change == Change::none) continue;
    const std::string path =
        delta->new_file.path != nullptr ? delta->new_file.path : delta->old_file.path;
    FileStatus& status = found[path];
    status.path = path;
    status.*side = change;
  }
}

}  // namespace

git::Index current_index(git_repository* repo) {
  auto index = git::out<git::Index>([&](git_index** it) {
    git::check(git_repository_index(it, repo), "cannot read the index",
               "hoist cannot use a split or sparse index, nor one without a checksum "
               "(index.skipHash): use git there");
  });
  git::check(git_index_read(index.get(), 1), "cannot read the index");
  return index;
}

void write_index(git_repository* repo, git_index* index) {
  int code = GIT_ELOCKED;
  for (unsigned i = 0; i < lock_tries && code == GIT_ELOCKED; ++i) {
    if (i > 0) std::this_thread::sleep_for(lock_pause);
    code = git_index_write(index);
  }
  if (code == 0) return;
  const std::string why =
      code == GIT_ELOCKED ? "another git has it in hand; if none runs, remove index.lock" : "";
  Error error =
      git::error_of(code, fmt::format("cannot write {}index", git_repository_path(repo)), why);
  // What stands in memory only must not be taken for the index.
  static_cast<void>(git_index_read(index, 1));
  throw Error(std::move(error));
}

std::vector<FileStatus> read_status(git_repository* repo, git_index* index,
                                    const StatusOptions& options, const Callbacks& callbacks) {
  const LargeFiles large = refresh_large_files(repo, index, callbacks);
  if (large.index_changed) write_index(repo, index);

  Patterns patterns(options.patterns);
  std::map<std::string, FileStatus> found;
  git_diff_options diff_options = GIT_DIFF_OPTIONS_INIT;
  diff_options.pathspec = patterns.array();
  diff_options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS |
                       GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_INCLUDE_UNREADABLE;
  git::Index marked;
  if (!large.modified.empty()) marked = marked_copy(repo, index, large.modified);
  const auto unstaged = git::out<git::Diff>([&](git_diff** it) {
    git::check(git_diff_index_to_workdir(it, repo, marked ? marked.get() : index, &diff_options),
               "cannot compare the working tree with the index");
  });
  collect(unstaged.get(), &FileStatus::unstaged, found);

  if (options.staged) {
    diff_options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
    const git::Tree head = head_tree(repo);
    const auto staged = git::out<git::Diff>([&](git_diff** it) {
      git::check(git_diff_tree_to_index(it, repo, head.get(), index, &diff_options),
                 "cannot compare the index with HEAD");
    });
    collect(staged.get(), &FileStatus::staged, found);
  }

  std::vector<FileStatus> result;
  result.reserve(found.size());
  for (auto& [path, status] : found) result.push_back(std::move(status));
  return result;
}

}  // namespace hoist::repository
