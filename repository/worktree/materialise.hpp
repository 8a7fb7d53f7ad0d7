// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

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

/// The pointer that a file of the working tree consists of; nothing where it is anything else.
[[nodiscard]] std::optional<lfs::Pointer> pointer_of_work_file(const std::filesystem::path& file);

}  // namespace hoist::repository
