// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/materialise.hpp"

#include <filesystem>
#include <fstream>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>

#include "lfs/store/parallel.hpp"
#include "repository/git/check.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/stat_entry.hpp"
#include "repository/worktree/status.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::optional<lfs::Pointer> pointer_of_work_file(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(file, error)) ||
      fs::file_size(file, error) >= lfs::pointer_limit_bytes) {
    return std::nullopt;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return lfs::read_pointer(text);
}

std::vector<std::string> materialise(const WorkTree& work_tree,
                                     const std::vector<std::string>& paths) {
  const fs::path root = git_repository_workdir(work_tree.repo);
  const Conversions conversions = Conversions::of_work_tree(work_tree.repo, work_tree.index);
  std::vector<std::string> missing;
  std::vector<git_index_entry> entries;  // their paths belong to the index
  std::vector<lfs::ToPlace> files;
  for (const std::string& path : paths) {
    const git_index_entry* entry = git_index_get_bypath(work_tree.index, path.c_str(), 0);
    if (entry == nullptr || !is_regular(entry->mode) || !work_tree.wanted.allows(path)) continue;
    auto pointer = pointer_of_blob(work_tree.repo, entry->id);
    const bool is_wanted = pointer && pointer->size_bytes > 0 &&
                           conversions.of(path).kind == Conversion::Kind::lfs &&
                           pointer_of_work_file(root / path) == *pointer;
    if (!is_wanted) continue;
    if (!work_tree.store.obtain(*pointer)) {
      missing.push_back(path);
      continue;
    }
    entries.push_back(*entry);
    files.push_back(
        {*std::move(pointer), {root, path, entry->mode == GIT_FILEMODE_BLOB_EXECUTABLE}});
  }
  if (files.empty()) return missing;

  const auto results = lfs::place_files(work_tree.store, files,
                                        {.stop_requested = work_tree.callbacks.stop_requested});
  std::optional<Error> failure;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (const auto* error = std::get_if<Error>(&results[i])) {
      if (!failure) failure = *error;
    } else if (const auto& state = std::get<std::optional<struct stat>>(results[i])) {
      set_stat(entries[i], *state);
      git::check(git_index_add(work_tree.index, &entries[i]), "cannot note a file in the index");
    }
  }
  write_index(work_tree.repo, work_tree.index);
  if (failure) throw Error(*failure);
  return missing;
}

void put_pointer(const WorkTree& work_tree, const std::string& path, const lfs::Pointer& pointer) {
  const fs::path root = git_repository_workdir(work_tree.repo);
  lfs::place_pointer(pointer, {root, path});
}

}  // namespace hoist::repository
