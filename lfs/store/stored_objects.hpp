// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lfs/protocol/object_id.hpp"

namespace hoist::lfs {

/// An object as it lies in a store.
struct StoredObject {
  ObjectId object;
  std::filesystem::path path;
  /// When its bytes were written, or it got its name, whichever is later: seconds since the epoch.
  std::int64_t since = 0;
};

/// Everything in `<lfs_dir>/objects` that is a regular file, named and placed as an object is, in
/// no order. Empty where there is no store. Throws hoist::Error where it cannot be read.
[[nodiscard]] std::vector<StoredObject> stored_objects(const std::filesystem::path& lfs_dir);

}  // namespace hoist::lfs
