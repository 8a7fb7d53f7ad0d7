// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

#include <sys/types.h>

#include "lfs/protocol/pointer.hpp"
#include "lfs/store/content.hpp"

namespace hoist::lfs {

/// Where a borrowed object is to go: a folder that is held open, which outlives the call.
struct BorrowPlace {
  int folder;
  const std::filesystem::path& folder_name;  ///< for messages
  mode_t mode;                               ///< of a copy, less the umask
  std::optional<mode_t> shared_mode = {};    ///< of a copy, whatever the umask
};

struct ObjectTaken {};
struct ObjectAbsent {};
/// What lies there is not the object, and was left alone.
struct ObjectDamaged {
  std::string why;  ///< "/srv/r.git/lfs/objects/...: a symbolic link"
};
using Borrowed = std::variant<ObjectTaken, ObjectAbsent, ObjectDamaged>;

/// Takes an object from the store of somebody else, whose word is not enough: `from` has to be a
/// regular file, no link, of the object's size, and its bytes are hashed before the object gets its
/// name. A hard link where the file belongs to this user and nobody else may write to it, else a
/// copy, which shares the blocks where the file system can.
///
/// Throws hoist::Error that names `from`: io, permission, cancelled, conflict where it becomes
/// shorter meanwhile.
[[nodiscard]] Borrowed borrow_object(const std::filesystem::path& from, const Pointer& pointer,
                                     const BorrowPlace& to, const ContentPorts& ports);

}  // namespace hoist::lfs
