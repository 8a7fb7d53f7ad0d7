// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/add.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "lfs/base/beneath.hpp"
#include "lfs/base/fd.hpp"
#include "repository/git/check.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/ignore_rules.hpp"
#include "repository/worktree/pathspec.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/sparse_limits.hpp"
#include "repository/worktree/stage_files.hpp"
#include "repository/worktree/status.hpp"

namespace hoist::repository {
namespace {

using Change = FileStatus::Change;
using Kind = lfs::Seen::Kind;

constexpr std::string_view attributes_file = ".gitattributes";

bool is_attributes_file(std::string_view path) {
  return path == attributes_file || path.ends_with("/.gitattributes");
}

/// The `.gitattributes` that have a say on `path`.
void add_governing(const std::string& path, std::set<std::string>& governing) {
  governing.insert(std::string(attributes_file));
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    governing.insert(path.substr(0, slash + 1) + std::string(attributes_file));
  }
}

/// The user has said that the file does not count.
bool is_set_aside(const git_index_entry& entry) {
  return (entry.flags & GIT_INDEX_ENTRY_VALID) != 0 ||
         (entry.flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
}

class Adding {
 public:
  Adding(const WorkTree& work_tree, const std::vector<std::string>& patterns)
      : work_tree_(work_tree),
        tree_(git_repository_workdir(work_tree.repo)),
        pathspec_(tree_.root(), patterns),
        limits_(work_tree.repo, work_tree.index),
        conversions_(Conversions::of_work_tree(work_tree.repo, work_tree.index)) {}

  std::vector<std::string> run() {
    for (const Pathspec::Pattern& pattern : pathspec_.patterns()) {
      if (!pattern.is_glob || is_known(pattern.text)) require_match(pattern.text);
    }
    const std::vector<FileStatus> found = matching(
        read_status(work_tree_.repo, work_tree_.index,
                    {pathspec_.is_everything() ? std::vector<std::string>() : texts(), true},
                    work_tree_.callbacks));
    for (const Pathspec::Pattern& pattern : pathspec_.patterns()) {
      if (pattern.is_glob) require_some_match(pattern, found);
    }
    limits_.require_inside(texts(), found);
    const std::vector<std::string> paths = choose(found);
    if (paths.empty()) return {};

    const lfs::UniqueFd held =  // until the index has what is stored
        work_tree_.store.hold(work_tree_.callbacks.stop_requested);
    const git::Index index = index_as_it_will_be(paths);
    StagedFiles staged =
        stage_files(work_tree_, Conversions::of_work_tree(work_tree_.repo, index.get()), paths,
                    [this](const std::string& path) { return pathspec_.names(path); });
    write_staged(work_tree_, std::move(staged.paths));
    git_attr_cache_flush(work_tree_.repo);
    for (const std::string& path : staged.left_out) {
      notice(fmt::format("{} is left out: it is written anew again and again", path));
    }
    return std::move(staged.left_out);
  }

 private:
  static void check(int code, const std::string& path) {
    git::check(code, fmt::format("cannot add {}", path));
  }

  void notice(const std::string& words) const {
    if (work_tree_.callbacks.notice) work_tree_.callbacks.notice(words);
  }

  /// A path that leads to nothing, or to what is ignored, is a mistake.
  void require_match(const std::string& path) {
    if (is_known(path)) return;
    if (path == ".git" || path.starts_with(".git/")) {
      throw Error(ErrorKind::invalid_input, fmt::format("cannot add {}: it is git's own", path));
    }
    const lfs::Seen seen = tree_.look(path);
    if (seen.kind == Kind::blocked && seen.is_blocked_by_link) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("cannot add {}: {} is a symbolic link", path, seen.blocked_by));
    }
    if (seen.kind == Kind::missing || seen.kind == Kind::blocked) {
      throw Error(ErrorKind::not_found, fmt::format("cannot add {}: there is no such file", path),
                  "hoist status names what there is to add");
    }
    const bool is_folder = seen.kind == Kind::folder;
    if (ignore_rules(work_tree_.repo, work_tree_.index).is_ignored(path, is_folder)) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("cannot add {}: .gitignore leaves it out", path),
                  "change .gitignore if it is to be in the repository");
    }
  }

  /// The index without the `.gitattributes` that are gone: they govern nothing of this commit.
  [[nodiscard]] git::Index index_as_it_will_be(const std::vector<std::string>& paths) {
    auto index = git::out<git::Index>([&](git_index** it) {
      git::check(git_index_open(it, git_index_path(work_tree_.index)), "cannot read the index");
    });
    for (const std::string& path : paths) {
      if (!is_attributes_file(path) || tree_.look(path).kind == Kind::file) continue;
      static_cast<void>(git_index_remove(index.get(), path.c_str(), 0));
    }
    return index;
  }

  /// Whether the index has it, or, as a conflict, versions of it, or files in it.
  [[nodiscard]] bool is_known(const std::string& path) const {
    return git_index_find(nullptr, work_tree_.index, path.c_str()) == 0 ||
           git_index_find_prefix(nullptr, work_tree_.index, (path + '/').c_str()) == 0;
  }

  void require_some_match(const Pathspec::Pattern& pattern,
                          const std::vector<FileStatus>& found) const {
    for (std::size_t i = 0; i < git_index_entrycount(work_tree_.index); ++i) {
      if (matches(pattern, git_index_get_byindex(work_tree_.index, i)->path)) return;
    }
    const bool is_there = std::any_of(found.begin(), found.end(), [&](const FileStatus& status) {
      return matches(pattern, status.path);
    });
    if (is_there) return;
    throw Error(ErrorKind::not_found,
                fmt::format("cannot add {}: no file is like that", pattern.text),
                "hoist status names what there is to add");
  }

  /// The patterns that are not everything.
  [[nodiscard]] std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const Pathspec::Pattern& pattern : pathspec_.patterns()) result.push_back(pattern.text);
    return result;
  }

  [[nodiscard]] std::vector<FileStatus> matching(std::vector<FileStatus> found) const {
    const auto is_other = [&](const FileStatus& status) {
      std::string_view path = status.path;
      if (path.ends_with('/')) path.remove_suffix(1);
      return !pathspec_.matches(path);
    };
    found.erase(std::remove_if(found.begin(), found.end(), is_other), found.end());
    return found;
  }

  /// The paths to look at: those that differ, those that only look as if they did not, and the
  /// `.gitattributes` that govern them, since those must be in the same commit.
  [[nodiscard]] std::vector<std::string> choose(const std::vector<FileStatus>& found) {
    std::set<std::string> paths;
    std::set<std::string> governing;
    for (const FileStatus& status : found) {
      if (is_attributes_file(status.path)) governing.insert(status.path);
      if (status.unstaged == Change::none && !is_staged_as_content(status)) continue;
      if (limits_.is_outside(status.path)) {
        notice(fmt::format("{} is left out: it is outside of the sparse checkout", status.path));
        continue;
      }
      if (status.path.ends_with('/')) {
        notice(fmt::format("{} is left out: it is a repository of its own", status.path));
        continue;
      }
      add_governing(status.path, governing);
      paths.insert(status.path);
    }
    add_intended(paths);
    for (const std::string& path : governing) {
      if (differs(path)) paths.insert(path);
    }
    return {paths.begin(), paths.end()};
  }

  /// What `git add --intent-to-add` has announced looks unchanged while it is empty.
  void add_intended(std::set<std::string>& paths) const {
    for (std::size_t i = 0; i < git_index_entrycount(work_tree_.index); ++i) {
      const git_index_entry& entry = *git_index_get_byindex(work_tree_.index, i);
      const bool is_intended = (entry.flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
      if (is_intended && pathspec_.matches(entry.path)) paths.insert(entry.path);
    }
  }

  /// A large file that git without git-lfs has added, so that its content is staged.
  [[nodiscard]] bool is_staged_as_content(const FileStatus& status) const {
    const bool is_staged = status.staged != Change::none && status.staged != Change::deleted;
    const bool is_for_lfs = is_staged && conversions_.of(status.path).kind == Conversion::Kind::lfs;
    if (!is_for_lfs) return false;
    const auto* entry = git_index_get_bypath(work_tree_.index, status.path.c_str(), 0);
    return entry != nullptr && is_regular(entry->mode) &&
           !pointer_of_blob(work_tree_.repo, entry->id);
  }

  /// Whether a `.gitattributes` is to be staged though nobody has named it: a regular file that the
  /// index has otherwise, or one that is gone.
  [[nodiscard]] bool differs(const std::string& path) {
    const auto* entry = git_index_get_bypath(work_tree_.index, path.c_str(), 0);
    if (entry != nullptr && is_set_aside(*entry)) return false;
    const bool is_there = tree_.look(path).kind == Kind::file;
    return is_there || entry != nullptr;
  }

  const WorkTree& work_tree_;
  lfs::Beneath tree_;
  Pathspec pathspec_;
  SparseLimits limits_;
  Conversions conversions_;
};

}  // namespace

std::vector<std::string> add_to_index(const WorkTree& work_tree,
                                      const std::vector<std::string>& patterns) {
  return Adding(work_tree, patterns).run();
}

}  // namespace hoist::repository
