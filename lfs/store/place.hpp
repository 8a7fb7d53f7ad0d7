// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include <sys/stat.h>

#include "lfs/protocol/pointer.hpp"
#include "lfs/store/object_store.hpp"

namespace hoist::lfs {

/// A file of a working tree.
struct WorkFile {
  const std::filesystem::path& root;  ///< the top of the working tree
  std::filesystem::path path;         ///< below it
  bool is_executable = false;
};

/// Puts an object, which the store has, in the place of a file that still holds exactly its
/// pointer: through a file beside it and a rename, with a time of change two seconds ago, so that
/// git never takes it for one that may have changed since. No folder on the way may be a symbolic
/// link.
///
/// Returns the state of the new file; nothing where the file is another by now. Throws hoist::Error
/// that names the file.
[[nodiscard]] std::optional<struct stat> place(const ObjectStore& store, const Pointer& pointer,
                                               const WorkFile& file);

/// The opposite: puts the pointer in the place of a regular file, whatever it holds; does nothing
/// where there is none. Throws as place() does.
void place_pointer(const Pointer& pointer, const WorkFile& file);

/// Removes what place() had not finished when its process was killed from one folder, given below
/// `root`. For when no other process places files there. What cannot be removed stays.
void sweep_unplaced(const std::filesystem::path& root, const std::filesystem::path& folder);

}  // namespace hoist::lfs
