// SPDX-License-Identifier: Apache-2.0
#include "repository/hooks/pre_commit.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "lfs/base/environment.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/commit.hpp"
#include "repository/hooks/hook_repository.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/pointer_blob.hpp"

namespace hoist::repository {
namespace {

constexpr std::uint64_t largest_in_git_bytes = std::uint64_t{10} << 20U;

/// The trees of the commits that a merge in hand joins to HEAD.
std::vector<git::Tree> merged_trees(git_repository* repo) {
  std::vector<git_oid> heads;
  const auto collect = [](const git_oid* id, void* list) {
    static_cast<std::vector<git_oid>*>(list)->push_back(*id);
    return 0;
  };
  const int code = git_repository_mergehead_foreach(repo, collect, &heads);
  if (code != GIT_ENOTFOUND) git::check(code, "cannot read MERGE_HEAD");
  std::vector<git::Tree> trees;
  for (const git_oid& id : heads) {
    const auto commit = git::out<git::Commit>([&](git_commit** it) {
      git::check(git_commit_lookup(it, repo, &id),
                 fmt::format("cannot read the commit {}", git::hex(id)));
    });
    trees.push_back(git::out<git::Tree>([&](git_tree** it) {
      git::check(git_commit_tree(it, commit.get()), "cannot read a tree that is merged");
    }));
  }
  return trees;
}

bool has(git_tree* tree, const git_diff_file& file) {
  git_tree_entry* given = nullptr;
  if (git_tree_entry_bypath(&given, tree, file.path) != 0) return false;
  const bool is_same = git_oid_equal(git_tree_entry_id(given), &file.id) != 0;
  git_tree_entry_free(given);
  return is_same;
}

std::optional<MisplacedFile> judge(git_repository* repo, git_odb* odb,
                                   const Conversions& conversions, const git_diff_file& file) {
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  git::check(git_odb_read_header(&size, &type, odb, &file.id),
             fmt::format("cannot read what is staged of {}", file.path));
  if (size == 0) return std::nullopt;
  MisplacedFile result{file.path, size};
  if (conversions.of(result.path).kind == Conversion::Kind::lfs) {
    if (pointer_of_blob(repo, file.id)) return std::nullopt;
    result.why = MisplacedFile::Why::not_pointer;
    return result;
  }
  return size > largest_in_git_bytes ? std::optional(result) : std::nullopt;
}

}  // namespace

std::vector<MisplacedFile> misplaced_files() {
  const git::Repo repo = repository_of_process(lfs::system_environment());
  const auto index = git::out<git::Index>([&](git_index** it) {
    git::check(git_repository_index(it, repo.get()), "cannot read the index");
  });
  const git::Tree head = head_tree(repo.get());
  const auto diff = git::out<git::Diff>([&](git_diff** it) {
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
    git::check(git_diff_tree_to_index(it, repo.get(), head.get(), index.get(), &options),
               "cannot compare the index with HEAD");
  });
  const auto odb = git::out<git::Odb>([&](git_odb** it) {
    git::check(git_repository_odb(it, repo.get()), "cannot open the objects of git");
  });
  const std::vector<git::Tree> merged = merged_trees(repo.get());
  const Conversions conversions = Conversions::of_work_tree(repo.get(), index.get());
  std::vector<MisplacedFile> found;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta& delta = *git_diff_get_delta(diff.get(), i);
    const git_diff_file& file = delta.new_file;
    const bool is_merged = std::any_of(
        merged.begin(), merged.end(), [&](const git::Tree& tree) { return has(tree.get(), file); });
    if (delta.status == GIT_DELTA_DELETED || !is_regular(file.mode) || is_merged) continue;
    if (auto misplaced = judge(repo.get(), odb.get(), conversions, file))
      found.push_back(*std::move(misplaced));
  }
  return found;
}

}  // namespace hoist::repository
