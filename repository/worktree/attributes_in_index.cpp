// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/attributes_in_index.hpp"

#include <filesystem>
#include <string_view>

#include <fmt/format.h>
#include <sys/stat.h>

#include "repository/git/check.hpp"
#include "repository/worktree/stat_entry.hpp"

namespace hoist::repository {
namespace {

bool is_attributes_file(std::string_view path) {
  constexpr std::string_view name = ".gitattributes";
  return path == name || (path.ends_with(name) && path[path.size() - name.size() - 1] == '/');
}

}  // namespace

AttributesInIndex::AttributesInIndex(git_repository* repo, git_index* index)
    : repo_(repo), index_(index) {
  const std::filesystem::path root = git_repository_workdir(repo);
  for (std::size_t i = 0; i < git_index_entrycount(index); ++i) {
    const git_index_entry& entry = *git_index_get_byindex(index, i);
    if (!is_attributes_file(entry.path) || git_index_entry_is_conflict(&entry) != 0) continue;
    struct stat file {};
    const bool is_there = ::lstat((root / entry.path).c_str(), &file) == 0;
    if (is_there && same_stat(entry, file)) continue;
    before_.push_back(entry);
    before_.back().path = paths_.emplace_back(entry.path).c_str();
  }
  for (const git_index_entry& entry : before_) {
    struct stat file {};
    const bool is_there = ::lstat((root / entry.path).c_str(), &file) == 0;
    const int code =
        is_there ? git_index_add_bypath(index, entry.path) : git_index_remove(index, entry.path, 0);
    git::check(code, fmt::format("cannot look at {}", entry.path));
  }
  if (!before_.empty()) git_attr_cache_flush(repo);
}

AttributesInIndex::~AttributesInIndex() {
  for (const git_index_entry& entry : before_) static_cast<void>(git_index_add(index_, &entry));
  if (!before_.empty()) git_attr_cache_flush(repo_);
}

}  // namespace hoist::repository
