// SPDX-License-Identifier: Apache-2.0
#include "repository/history/own_changes.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/new_commits.hpp"

namespace hoist::repository {
namespace {

using Patch = git::Handle<git_patch, git_patch_free>;

/// Longer files are compared as a whole.
constexpr git_off_t longest_text_bytes = git_off_t{1} << 20U;

git::Tree tree_of(git_commit* commit) {
  return git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, commit),
               fmt::format("cannot read the commit {}", git::hex(*git_commit_id(commit))));
  });
}

/// From its parent to the commit.
git::Diff diff_of(git_repository* repo, const git_oid& id) {
  const git::Commit commit = commit_of(repo, id);
  const git::Tree after = tree_of(commit.get());
  git::Tree before;
  if (git_commit_parentcount(commit.get()) > 0) {
    before = tree_of(commit_of(repo, *git_commit_parent_id(commit.get(), 0)).get());
  }
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.max_size = longest_text_bytes;
  return git::out<git::Diff>([&](git_diff** it) {
    git::check(git_diff_tree_to_tree(it, repo, before.get(), after.get(), &options),
               fmt::format("cannot see what the commit {} changes", git::hex(id)));
  });
}

/// Its paths, and what happens to each; empty where nothing does.
std::string paths_of(git_diff* diff) {
  std::string text;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
    const git_diff_delta& delta = *git_diff_get_delta(diff, i);
    text += fmt::format("{:o} {:o} {}", static_cast<unsigned>(delta.old_file.mode),
                        static_cast<unsigned>(delta.new_file.mode), delta.new_file.path);
    text.push_back('\0');
  }
  return text;
}

void append_lines(std::string& text, git_patch* patch) {
  for (std::size_t hunk = 0; hunk < git_patch_num_hunks(patch); ++hunk) {
    const int lines = git_patch_num_lines_in_hunk(patch, hunk);
    for (int i = 0; i < lines; ++i) {
      const git_diff_line* line = nullptr;
      git::check(git_patch_get_line_in_hunk(&line, patch, hunk, static_cast<std::size_t>(i)),
                 "cannot read a patch");
      text.push_back(line->origin);
      text.append(line->content, line->content_len);
    }
  }
}

/// What it does to them.
std::string content_of(git_diff* diff) {
  std::string text;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
    const auto patch = git::out<Patch>([&](git_patch** it) {
      git::check(git_patch_from_diff(it, diff, i), "cannot read a patch");
    });
    const git_diff_delta& delta =
        patch ? *git_patch_get_delta(patch.get()) : *git_diff_get_delta(diff, i);
    const bool is_whole = patch == nullptr || (delta.flags & GIT_DIFF_FLAG_NOT_BINARY) == 0;
    if (is_whole) {
      text += git::hex(delta.old_file.id) + git::hex(delta.new_file.id);
    } else {
      append_lines(text, patch.get());
    }
    text.push_back('\0');
  }
  return text;
}

bool is_merge(git_repository* repo, const git_oid& id) {
  return git_commit_parentcount(commit_of(repo, id).get()) > 1;
}

}  // namespace

std::vector<git_oid> same_changes(git_repository* repo, const std::vector<git_oid>& own,
                                  const std::vector<git_oid>& theirs,
                                  const std::function<bool()>& stop_requested) {
  std::multimap<std::string, git_oid> by_paths;
  if (theirs.empty()) return {};
  for (const git_oid& id : own) {
    if (is_merge(repo, id)) continue;
    std::string paths = paths_of(diff_of(repo, id).get());
    if (!paths.empty()) by_paths.emplace(std::move(paths), id);
  }
  std::vector<git_oid> same;
  if (by_paths.empty()) return same;
  for (const git_oid& their_id : theirs) {
    if (stop_requested && stop_requested()) throw Error(ErrorKind::cancelled, "stopped");
    if (is_merge(repo, their_id)) continue;
    const git::Diff diff = diff_of(repo, their_id);
    const auto [begin, end] = by_paths.equal_range(paths_of(diff.get()));
    if (begin == end) continue;
    const std::string content = content_of(diff.get());
    for (auto it = begin; it != end; ++it) {
      if (content_of(diff_of(repo, it->second).get()) == content) same.push_back(it->second);
    }
  }
  return same;
}

bool is_plain_merge(git_repository* repo, git_commit* commit) {
  if (git_commit_parentcount(commit) != 2) return false;
  const git::Commit first = commit_of(repo, *git_commit_parent_id(commit, 0));
  const git::Commit second = commit_of(repo, *git_commit_parent_id(commit, 1));
  git_merge_options options = GIT_MERGE_OPTIONS_INIT;
  options.flags = GIT_MERGE_FIND_RENAMES;
  const auto index = git::out<git::Index>([&](git_index** it) {
    git::check(git_merge_commits(it, repo, first.get(), second.get(), &options),
               fmt::format("cannot look at the merge {}", git::hex(*git_commit_id(commit))));
  });
  if (git_index_has_conflicts(index.get()) != 0) return false;
  git_oid tree;
  git::check(git_index_write_tree_to(&tree, index.get(), repo), "cannot write a tree");
  return git_oid_equal(&tree, git_commit_tree_id(commit)) != 0;
}

}  // namespace hoist::repository
