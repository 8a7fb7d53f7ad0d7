// SPDX-License-Identifier: Apache-2.0
#include "repository/checkout.hpp"

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/config_values.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/commit.hpp"
#include "repository/remote/large_files.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/move.hpp"
#include "repository/worktree/tree_check.hpp"
#include "repository/worktree/unfinished_move.hpp"

namespace hoist::repository {
namespace {

/// The large files that the changes bring and that are to be in the working tree.
std::vector<FoundPointer> large_files_of(const Conversions& conversions,
                                         const std::vector<TreeChange>& changes,
                                         const lfs::PathFilter& wanted) {
  std::vector<FoundPointer> files;
  for (const TreeChange& change : changes) {
    const bool is_new =
        change.after.pointer && change.after.pointer->size_bytes > 0 && wanted.allows(change.path);
    if (is_new && conversions.of(change.path).kind == Conversion::Kind::lfs) {
      files.push_back({*change.after.pointer, change.path});
    }
  }
  return files;
}

/// What lfs.fetchinclude and lfs.fetchexclude say; where git's configuration is silent, the
/// `.lfsconfig` of the commit does.
lfs::PathFilter wanted_files(const WorkingCopy& copy, const git_oid& target) {
  lfs::GitConfig shared;
  try {
    shared = git::lfsconfig_at(copy.repo.get(), target);
  } catch (const Error& error) {
    if (copy.options.callbacks.notice) copy.options.callbacks.notice(error.what());
  }
  const auto value = [&](const char* key) {
    const auto own = copy.config.last(key);
    return own ? *own : shared.last(key).value_or("");
  };
  return {value("lfs.fetchinclude"), value("lfs.fetchexclude")};
}

git::Commit commit_of(git_repository* repo, const git_oid& id) {
  return git::out<git::Commit>([&](git_commit** it) {
    git::check(git_commit_lookup(it, repo, &id),
               fmt::format("cannot read the commit {}", git::hex(id)));
  });
}

/// Where a checkout leads: to a branch of that reference, or, where it has none, to the commit.
struct Destination {
  git_oid commit{};
  std::string branch;    ///< "refs/heads/dev"
  bool is_new = false;   ///< the branch is to be made
  std::string tracking;  ///< "refs/remotes/origin/dev", for the new branch to follow
};

bool is_valid_branch(const std::string& name) {
  int valid = 0;
  return git_branch_name_is_valid(&valid, name.c_str()) == 0 && valid != 0;
}

Destination find_destination(git_repository* repo, const std::string& revision,
                             const std::string& remote, const CheckoutOptions& options) {
  const bool is_branch_name = is_valid_branch(revision);
  const std::string branch = "refs/heads/" + revision;
  if (is_branch_name) {
    if (const auto id = commit_at(repo, branch)) return {*id, branch, false, {}};
    const std::string tracking = fmt::format("refs/remotes/{}/{}", remote, revision);
    if (const auto id = commit_at(repo, tracking)) return {*id, branch, true, tracking};
  }
  if (const auto id = commit_at(repo, revision)) return {*id, {}, false, {}};
  if (!options.create) {
    throw Error(
        ErrorKind::not_found,
        fmt::format("cannot check out {}: no such branch, tag or commit", revision),
        "git branch --all lists what there is (a program: CheckoutOptions::create makes one)");
  }
  if (!is_branch_name) {
    throw Error(ErrorKind::invalid_input,
                fmt::format("cannot make the branch '{}': git takes no such name", revision));
  }
  const git::Commit head = head_commit(repo);
  return {head ? *git_commit_id(head.get()) : git_oid{}, branch, true, {}};
}

/// A branch that two working copies had checked out would be moved away below one of them.
void require_not_elsewhere(git_repository* repo, const std::string& branch) {
  const auto reference = git::out<git::Reference>([&](git_reference** it) {
    static_cast<void>(git_reference_lookup(it, repo, branch.c_str()));
  });
  const bool is_ours = head_reference(repo) == branch;
  if (!reference || is_ours || git_branch_is_checked_out(reference.get()) != 1) return;
  throw Error(ErrorKind::conflict,
              fmt::format("cannot check out {}: another worktree has it", short_name(branch)),
              "git worktree list says which; nothing was changed");
}

bool ignores_case(const WorkingCopy& copy) {
  return lfs::parse_config_bool(copy.config.last("core.ignorecase").value_or("false"))
      .value_or(false);
}

}  // namespace

void go_to(WorkingCopy& copy, Turn& turn, const git_oid& target, const std::string& remote) {
  git_repository* repo = turn.repo();
  const git::Commit head = head_commit(repo);
  const git::Tree before = head_tree(repo);
  const git::Commit after = commit_of(repo, target);
  const auto after_tree = git::out<git::Tree>([&](git_tree** it) {
    git::check(git_commit_tree(it, after.get()), "cannot read the tree of a commit");
  });
  const git_oid* before_id = before ? git_tree_id(before.get()) : nullptr;
  require_sound_tree(repo, {before_id, *git_tree_id(after_tree.get()), ignores_case(copy)});
  WorkTree work_tree = turn.work_tree();
  work_tree.wanted = wanted_files(copy, target);
  settle_unfinished_move(work_tree);
  const auto changes = tree_changes(repo, before.get(), after_tree.get());
  const Conversions conversions = Conversions::of_tree(repo, after_tree.get(), work_tree.index);
  const Move move{head ? git_commit_id(head.get()) : nullptr, target, changes, conversions};
  WorkTreeMove work_tree_move(work_tree, move);
  work_tree_move.require_free_way();
  if (!copy.options.skip_lfs_files) {
    download_large_files(copy, remote, large_files_of(conversions, changes, work_tree.wanted));
  }
  work_tree_move.perform();
}

void check_out(WorkingCopy& copy, const std::string& revision, const CheckoutOptions& options) {
  Turn turn(copy);
  git_repository* repo = turn.repo();
  require_no_operation(repo);
  const auto head = head_reference(repo);
  const std::string remote = head ? push_remote(repo, *head) : "origin";
  const Destination to = find_destination(repo, revision, remote, options);
  const bool has_commits = static_cast<bool>(head_commit(repo));
  if (!to.branch.empty()) require_not_elsewhere(repo, to.branch);
  if (has_commits) go_to(copy, turn, to.commit, remote);
  finish_move(turn.work_tree(), [&] {
    if (has_commits && to.is_new) {
      move_branch(repo, to.branch, to.commit, std::nullopt, "branch: created");
    }
    git::check(to.branch.empty() ? git_repository_set_head_detached(repo, &to.commit)
                                 : git_repository_set_head(repo, to.branch.c_str()),
               "cannot set HEAD");
  });
  if (!to.tracking.empty()) set_upstream(repo, to.branch, remote, to.branch);
}

void check_out_clone(WorkingCopy& copy, const CloneStart& start) {
  Turn turn(copy);
  git_repository* repo = turn.repo();
  go_to(copy, turn, start.commit, "origin");
  finish_move(turn.work_tree(), [&] {
    if (start.branch.empty()) {
      git::check(git_repository_set_head_detached(repo, &start.commit), "cannot set HEAD");
      return;
    }
    const auto there = commit_at(repo, start.branch);
    if (!there || git_oid_equal(&*there, &start.commit) == 0) {
      move_branch(repo, start.branch, start.commit, there, "clone");
    }
  });
}

}  // namespace hoist::repository

namespace hoist {

void Repository::checkout(const std::string& revision, const CheckoutOptions& options) {
  repository::check_out(*state_, revision, options);
}

}  // namespace hoist
