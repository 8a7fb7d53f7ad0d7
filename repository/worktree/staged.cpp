// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/staged.hpp"

#include <cstdint>
#include <string_view>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/sparse_checkout.hpp"

namespace hoist::repository {
namespace {

using Change = FileStatus::Change;

constexpr std::uint32_t kind_bits = 0170000;

/// Goes over a tree in the order of its whole paths, beside the entries of the index.
class Comparison {
 public:
  Comparison(git_repository* repo, const std::vector<git_index_entry>& entries)
      : repo_(repo), entries_(entries) {}

  void folder(const git_tree* tree, const std::string& prefix) {
    for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
      const std::string path = prefix + git_tree_entry_name(entry);
      if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) {
        file(path, *entry);
        continue;
      }
      const auto below = git::out<git::Tree>([&](git_tree** it) {
        git::check(git_tree_lookup(it, repo_, git_tree_entry_id(entry)), "cannot read a tree");
      });
      folder(below.get(), path + '/');
    }
  }

  /// What is left of the index was added.
  std::vector<StagedChange> finish() && {
    while (at_ < entries_.size()) add_next();
    return std::move(changes_);
  }

 private:
  void add_next() {
    const git_index_entry& entry = entries_[at_++];
    if (!is_left_out(entry)) changes_.push_back({entry.path, Change::added});
  }

  [[nodiscard]] static bool is_left_out(const git_index_entry& entry) {
    return git_index_entry_is_conflict(&entry) != 0 || is_only_intended(entry);
  }

  void file(const std::string& path, const git_tree_entry& before) {
    while (at_ < entries_.size() && entries_[at_].path < std::string_view(path)) add_next();
    bool is_conflict = false;
    const git_index_entry* after = nullptr;
    for (; at_ < entries_.size() && entries_[at_].path == std::string_view(path); ++at_) {
      const git_index_entry& entry = entries_[at_];
      if (git_index_entry_is_conflict(&entry) != 0) is_conflict = true;
      if (!is_left_out(entry)) after = &entry;
    }
    if (is_conflict) return;
    if (after == nullptr) {
      changes_.push_back({path, Change::deleted});
    } else if (const Change change = compare(before, *after); change != Change::none) {
      changes_.push_back({path, change});
    }
  }

  static Change compare(const git_tree_entry& before, const git_index_entry& after) {
    const auto mode = static_cast<std::uint32_t>(git_tree_entry_filemode(&before));
    if ((mode & kind_bits) != (after.mode & kind_bits)) return Change::type_changed;
    const bool is_same =
        mode == after.mode && git_oid_equal(git_tree_entry_id(&before), &after.id) != 0;
    return is_same ? Change::none : Change::modified;
  }

  git_repository* repo_;
  const std::vector<git_index_entry>& entries_;
  std::size_t at_ = 0;
  std::vector<StagedChange> changes_;
};

}  // namespace

std::vector<StagedChange> staged_changes(git_repository* repo, const git_tree* tree,
                                         const std::vector<git_index_entry>& entries) {
  Comparison comparison(repo, entries);
  if (tree != nullptr) comparison.folder(tree, "");
  return std::move(comparison).finish();
}

}  // namespace hoist::repository
