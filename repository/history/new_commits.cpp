// SPDX-License-Identifier: Apache-2.0
#include "repository/history/new_commits.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"

namespace hoist::repository {
namespace {

git::Tree tree_of(git_commit* commit) {
  return git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, commit), fmt::format("cannot read the tree of the commit {}",
                                                        git::hex(*git_commit_id(commit))));
  });
}

/// What a tree has at a path; nothing where there is nothing.
std::optional<git_oid> entry_at(git_tree* tree, const std::string& path) {
  git_tree_entry* found = nullptr;
  if (git_tree_entry_bypath(&found, tree, path.c_str()) != 0) return std::nullopt;
  const git::TreeEntry entry(found);
  return *git_tree_entry_id(entry.get());
}

bool is_same(const std::optional<git_oid>& a, const std::optional<git_oid>& b) {
  return a.has_value() == b.has_value() && (!a || git_oid_equal(&*a, &*b) != 0);
}

}  // namespace

bool has_in_history(git_repository* repo, const git_oid& tip, const git_oid& commit) {
  if (git_oid_equal(&tip, &commit) != 0) return true;
  const auto walk = git::out<git::Revwalk>([&](git_revwalk** it) {
    git::check(git_revwalk_new(it, repo), "cannot walk through the history");
  });
  git_oid not_reached;
  return git_revwalk_push(walk.get(), &commit) == 0 && git_revwalk_hide(walk.get(), &tip) == 0 &&
         git_revwalk_next(&not_reached, walk.get()) == GIT_ITEROVER;
}

std::vector<git_oid> new_commits(git_repository* repo, const std::vector<git_oid>& tips,
                                 const std::vector<git_oid>& known) {
  const auto walk = git::out<git::Revwalk>([&](git_revwalk** it) {
    git::check(git_revwalk_new(it, repo), "cannot walk through the history");
  });
  for (const git_oid& tip : tips) {
    git::check(git_revwalk_push(walk.get(), &tip),
               fmt::format("cannot walk through the history of {}", git::hex(tip)));
  }
  for (const git_oid& id : known) {
    // What is not here, or no commit, hides nothing.
    static_cast<void>(git_revwalk_hide(walk.get(), &id));
  }
  std::vector<git_oid> commits;
  git_oid id;
  int code = 0;
  while ((code = git_revwalk_next(&id, walk.get())) == 0) commits.push_back(id);
  if (code != GIT_ITEROVER) git::check(code, "cannot walk through the history");
  return commits;
}

git::Commit commit_of(git_repository* repo, const git_oid& id) {
  return git::out<git::Commit>([&](git_commit** it) {
    git::check(git_commit_lookup(it, repo, &id),
               fmt::format("cannot read the commit {}", git::hex(id)));
  });
}

std::vector<std::string> touched_paths(git_repository* repo, const std::vector<git_oid>& commits,
                                       const std::vector<std::string>& paths) {
  std::vector<bool> is_touched(paths.size());
  for (const git_oid& id : commits) {
    const git::Commit commit = commit_of(repo, id);
    const git::Tree tree = tree_of(commit.get());
    std::vector<git::Tree> before;
    for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i) {
      before.push_back(tree_of(commit_of(repo, *git_commit_parent_id(commit.get(), i)).get()));
    }
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (is_touched[i]) continue;
      const auto now = entry_at(tree.get(), paths[i]);
      is_touched[i] = before.empty()
                          ? now.has_value()
                          : std::none_of(before.begin(), before.end(), [&](auto& parent) {
                              return is_same(entry_at(parent.get(), paths[i]), now);
                            });
    }
  }
  std::vector<std::string> touched;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (is_touched[i]) touched.push_back(paths[i]);
  }
  return touched;
}

}  // namespace hoist::repository
