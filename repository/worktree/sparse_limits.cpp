// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/sparse_limits.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hoist/error.hpp"
#include "repository/worktree/path_selection.hpp"

namespace hoist::repository {

SparseLimits::SparseLimits(git_repository* repo, git_index* index)
    : index_(index), sparse_(SparseCheckout::of(repo)) {
  const std::size_t count = git_index_entrycount(index);
  for (std::size_t i = 0; i < count && !has_skipped_; ++i) {
    has_skipped_ = is_skipped(*git_index_get_byindex(index, i));
  }
}

bool SparseLimits::is_outside(const std::string& path) const {
  if (!sparse_.includes(path)) return true;
  if (!has_skipped_ || sparse_.counts_files_outside()) return false;
  const git_index_entry* entry = git_index_get_bypath(index_, path.c_str(), 0);
  return entry != nullptr && is_skipped(*entry);
}

bool SparseLimits::matches_outside_only(const std::string& pattern,
                                        const std::vector<FileStatus>& found) const {
  const PathSelection selection({pattern});
  bool is_matched = false;
  for (const FileStatus& file : found) {
    if (!selection.names(file.path)) continue;
    if (!is_outside(file.path)) return false;
    is_matched = true;
  }
  const std::size_t count = git_index_entrycount(index_);
  for (std::size_t i = 0; i < count; ++i) {
    const char* path = git_index_get_byindex(index_, i)->path;
    if (!selection.names(path)) continue;
    if (!is_outside(path)) return false;
    is_matched = true;
  }
  return is_matched;
}

void SparseLimits::require_inside(const std::vector<std::string>& patterns,
                                  const std::vector<FileStatus>& found) const {
  if (!sparse_.is_on() && !has_skipped_) return;
  std::vector<std::string> outside;
  for (const std::string& pattern : patterns) {
    if (matches_outside_only(pattern, found)) outside.push_back(pattern);
  }
  if (outside.empty()) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("cannot add {}: outside of the sparse checkout, or set aside by "
                          "skip-worktree",
                          fmt::join(outside, ", ")),
              "`git sparse-checkout add FOLDER` takes more in; "
              "`git update-index --no-skip-worktree FILE` ends what was set by hand");
}

}  // namespace hoist::repository
