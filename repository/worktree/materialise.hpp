// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <git2.h>

#include "hoist/repository.hpp"
#include "lfs/protocol/path_filter.hpp"
#include "lfs/protocol/pointer.hpp"
#include "lfs/store/object_store.hpp"

namespace hoist::repository {

/// A working tree, and what its large files need. All outlives what uses it.
struct WorkTree {
  git_repository* repo = nullptr;
  git_index* index = nullptr;
  const lfs::ObjectStore& store;
  const Callbacks& callbacks;
  bool leaves_pointers = false;  ///< large files stay pointers
  lfs::PathFilter wanted = {};   ///< others stay pointers
};

/// Puts the content of large files where the working tree has their pointers: for those of `paths`
/// that the index and the attributes say are large files, and whose file is still exactly the
/// pointer, as far as they are wanted. Several at once. Writes the index. Returns the paths whose
/// objects the store has not.
std::vector<std::string> materialise(const WorkTree& work_tree,
                                     const std::vector<std::string>& paths);

/// The pointer that a file of the working tree consists of; nothing where it is anything else.
[[nodiscard]] std::optional<lfs::Pointer> pointer_of_work_file(const std::filesystem::path& file);

/// The opposite: the pointer in place of the content, which must be in the store or on the remote.
void put_pointer(const WorkTree& work_tree, const std::string& path, const lfs::Pointer& pointer);

}  // namespace hoist::repository
