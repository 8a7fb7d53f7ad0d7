// SPDX-License-Identifier: Apache-2.0
#include "repository/history/pointer_scan.hpp"

#include <set>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/worktree/pointer_blob.hpp"

namespace hoist::repository {
namespace {

class Scan {
 public:
  Scan(git_repository* repo, const std::function<bool()>& stop_requested)
      : repo_(repo), stop_requested_(stop_requested) {}

  /// What this tree holds is on the remote already.
  void know(const git_oid& tree) { walk(tree, false); }
  void look_at(const git_oid& tree) { walk(tree, true); }
  void look_at_blob(const git_oid& blob) {
    if (seen_.insert(blob).second) add(blob, {});
  }
  [[nodiscard]] std::vector<FoundPointer> take() { return std::move(found_); }

 private:
  struct Folder {
    git_oid tree;
    std::string path;  ///< with a slash at its end; empty: the top
  };

  /// Trees may be nested deeper than a stack is.
  void walk(const git_oid& top, bool is_new) {
    std::vector<Folder> waiting{{top, {}}};
    while (!waiting.empty()) {
      const Folder folder = std::move(waiting.back());
      waiting.pop_back();
      if (seen_.insert(folder.tree).second) visit(folder, is_new, waiting);
    }
  }

  void visit(const Folder& folder, bool is_new, std::vector<Folder>& waiting) {
    if (stop_requested_ && stop_requested_()) {
      throw Error(ErrorKind::cancelled, "looking for new large files was stopped");
    }
    const auto tree = git::out<git::Tree>([&](git_tree** it) {
      git::check(git_tree_lookup(it, repo_, &folder.tree),
                 fmt::format("cannot read the tree {}", git::hex(folder.tree)));
    });
    const std::size_t count = git_tree_entrycount(tree.get());
    for (std::size_t i = 0; i < count; ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(tree.get(), i);
      const git_oid& id = *git_tree_entry_id(entry);
      const git_filemode_t mode = git_tree_entry_filemode(entry);
      if (mode == GIT_FILEMODE_TREE) {
        waiting.push_back({id, folder.path + git_tree_entry_name(entry) + '/'});
      } else if (is_regular(static_cast<std::uint32_t>(mode)) && seen_.insert(id).second &&
                 is_new) {
        add(id, folder.path + git_tree_entry_name(entry));
      }
    }
  }

  void add(const git_oid& id, std::string path) {
    auto pointer = pointer_of_blob(repo_, id);
    if (!pointer || pointer->size_bytes == 0 || !oids_.insert(pointer->oid).second) return;
    found_.push_back({*std::move(pointer), std::move(path)});
  }

  git_repository* repo_;
  const std::function<bool()>& stop_requested_;
  std::set<git_oid, git::OidLess> seen_;
  std::set<std::string> oids_;
  std::vector<FoundPointer> found_;
};

}  // namespace

std::vector<FoundPointer> new_pointers(git_repository* repo, const std::vector<git_oid>& tips,
                                       const std::vector<git_oid>& known,
                                       const std::function<bool()>& stop_requested) {
  const std::vector<git_oid> commits = new_commits(repo, tips, known);
  const std::set<git_oid, git::OidLess> is_new(commits.begin(), commits.end());

  Scan scan(repo, stop_requested);
  for (const git_oid& commit_id : commits) {
    const git::Commit commit = commit_of(repo, commit_id);
    for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i) {
      const git_oid& parent = *git_commit_parent_id(commit.get(), i);
      if (!is_new.contains(parent)) {
        scan.know(*git_commit_tree_id(commit_of(repo, parent).get()));
      }
    }
  }
  for (const git_oid& commit_id : commits) {
    scan.look_at(*git_commit_tree_id(commit_of(repo, commit_id).get()));
  }
  return scan.take();
}

std::vector<FoundPointer> all_pointers(git_repository* repo, const std::vector<git_oid>& tips,
                                       const std::vector<git_oid>& trees,
                                       const std::vector<git_oid>& blobs,
                                       const std::function<bool()>& stop_requested) {
  Scan scan(repo, stop_requested);
  for (const git_oid& commit : new_commits(repo, tips, {})) {
    scan.look_at(*git_commit_tree_id(commit_of(repo, commit).get()));
  }
  for (const git_oid& tree : trees) scan.look_at(tree);
  for (const git_oid& blob : blobs) scan.look_at_blob(blob);
  return scan.take();
}

}  // namespace hoist::repository
