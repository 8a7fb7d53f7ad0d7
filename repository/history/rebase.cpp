// SPDX-License-Identifier: Apache-2.0
#include "repository/history/rebase.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "lfs/base/redact.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/attributes_conflict.hpp"
#include "repository/history/commit.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/history/own_changes.hpp"
#include "repository/history/sign.hpp"

namespace hoist::repository {
namespace {

constexpr const char* doing = "cannot put our commits on top of the remote's";

using ConflictIterator = git::Handle<git_index_conflict_iterator, git_index_conflict_iterator_free>;

std::vector<std::string> conflicts_of(git_index* index) {
  std::vector<std::string> paths;
  if (git_index_has_conflicts(index) == 0) return paths;
  const auto iterator = git::out<ConflictIterator>([&](git_index_conflict_iterator** it) {
    git::check(git_index_conflict_iterator_new(it, index), doing);
  });
  const git_index_entry* ancestor = nullptr;
  const git_index_entry* ours = nullptr;
  const git_index_entry* theirs = nullptr;
  while (git_index_conflict_next(&ancestor, &ours, &theirs, iterator.get()) == 0) {
    for (const git_index_entry* entry : {ancestor, ours, theirs}) {
      if (entry == nullptr) continue;
      paths.emplace_back(entry->path);
      break;
    }
  }
  return paths;
}

git::Tree tree_of(git_repository* repo, const git_oid& commit) {
  return git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, commit_of(repo, commit).get()), doing);
  });
}

bool is_same(const git_oid& a, const git_oid& b) { return git_oid_equal(&a, &b) != 0; }

/// The own commits, each after those that it builds upon.
std::vector<git_oid> own_commits(git_repository* repo, const RebaseRange& range) {
  const auto walk = git::out<git::Revwalk>(
      [&](git_revwalk** it) { git::check(git_revwalk_new(it, repo), doing); });
  git::check(git_revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE), doing);
  git::check(git_revwalk_push(walk.get(), &range.head), doing);
  git::check(git_revwalk_hide(walk.get(), &range.since), doing);
  git::check(git_revwalk_hide(walk.get(), &range.onto), doing);
  std::vector<git_oid> commits;
  git_oid id;
  int code = 0;
  while ((code = git_revwalk_next(&id, walk.get())) == 0) commits.push_back(id);
  if (code != GIT_ITEROVER) git::check(code, doing);
  return commits;
}

/// Puts one commit after the other on top of what there is so far.
class Picker {
 public:
  Picker(git_repository* repo, const git_oid& onto, const lfs::Environment& environment,
         const std::function<bool()>& stop_requested)
      : repo_(repo),
        by_(committer(repo, environment)),
        signer_(Signer::wanted(repo, environment, stop_requested)) {
    result_.tip = onto;
  }

  /// False where it conflicts: then the result says with what.
  bool pick(git_commit* commit) {
    const git_oid& id = *git_commit_id(commit);
    const unsigned parents = git_commit_parentcount(commit);
    if (parents == 1 && is_same(*git_commit_parent_id(commit, 0), result_.tip)) {
      result_.tip = id;  // it is where it is to go
      return true;
    }
    const git::Tree before =
        parents == 0 ? git::Tree() : tree_of(repo_, *git_commit_parent_id(commit, 0));
    const git::Tree below = tree_of(repo_, result_.tip);
    const git::Index index = merged(before.get(), below.get(), commit);
    result_.conflicts = conflicts_of(index.get());
    if (!result_.conflicts.empty()) return false;
    git_oid tree;
    git::check(git_index_write_tree_to(&tree, index.get(), repo_), doing);
    const bool changed_nothing =
        before != nullptr && is_same(*git_tree_id(before.get()), *git_commit_tree_id(commit));
    if (!is_same(tree, *git_tree_id(below.get())) || changed_nothing) {
      result_.tip = make(commit, tree);
      ++result_.commits;
    }
    leave_out(id);
    return true;
  }

  /// What there is so far has its changes.
  void leave_out(const git_oid& commit) { result_.replaced.emplace_back(commit, result_.tip); }

  [[nodiscard]] Rebased take_result() { return std::move(result_); }

 private:
  git::Index merged(git_tree* before, git_tree* below, git_commit* commit) {
    const git::Tree after = tree_of(repo_, *git_commit_id(commit));
    git_merge_options options = GIT_MERGE_OPTIONS_INIT;
    options.flags = GIT_MERGE_FIND_RENAMES;
    auto index = git::out<git::Index>([&](git_index** it) {
      git::check(git_merge_trees(it, repo_, before, below, after.get(), &options), doing);
    });
    if (git_index_has_conflicts(index.get()) != 0) unite_attributes_in(repo_, index.get());
    return index;
  }

  git_oid make(git_commit* from, const git_oid& tree_id) {
    const auto tree = git::out<git::Tree>(
        [&](git_tree** it) { git::check(git_tree_lookup(it, repo_, &tree_id), doing); });
    const git::Commit parent = commit_of(repo_, result_.tip);
    const git_signature& author = *git_commit_author(from);
    const char* message = git_commit_message(from);
    if (signer_) {
      return create_signed_commit(repo_, {author, *by_, message, tree.get(), {parent.get()}},
                                  *signer_);
    }
    const git_commit* only_parent = parent.get();
    git_oid id;
    git::check(
        git_commit_create(&id, repo_, nullptr, &author, by_.get(),
                          git_commit_message_encoding(from), message, tree.get(), 1, &only_parent),
        doing);
    return id;
  }

  git_repository* repo_;
  git::Signature by_;
  std::optional<Signer> signer_;
  Rebased result_;
};

void require_plain(git_repository* repo, git_commit* merge) {
  if (is_plain_merge(repo, merge)) return;
  const char* subject = git_commit_summary(merge);
  throw Error(ErrorKind::unsupported,
              fmt::format("{}: the merge {} ({}) has changes of its own, which would be lost",
                          doing, git::hex(*git_commit_id(merge)),
                          lfs::printable(subject != nullptr ? subject : "")),
              "nothing was changed; git pull --rebase=merges or git pull --no-rebase keep it");
}

}  // namespace

Rebased rebase_onto(git_repository* repo, const RebaseRange& range,
                    const lfs::Environment& environment,
                    const std::function<bool()>& stop_requested) {
  const std::vector<git_oid> own = own_commits(repo, range);
  const std::vector<git_oid> known =
      same_changes(repo, own, new_commits(repo, {range.since}, {range.head}), stop_requested);
  Picker picker(repo, range.onto, environment, stop_requested);
  for (const git_oid& id : own) {
    if (stop_requested && stop_requested()) throw Error(ErrorKind::cancelled, "stopped");
    const git::Commit commit = commit_of(repo, id);
    if (git_commit_parentcount(commit.get()) > 1) {
      require_plain(repo, commit.get());
      continue;
    }
    const bool is_known =
        std::any_of(known.begin(), known.end(), [&](const git_oid& it) { return is_same(it, id); });
    if (is_known) {
      picker.leave_out(id);
    } else if (!picker.pick(commit.get())) {
      break;
    }
  }
  return picker.take_result();
}

}  // namespace hoist::repository
