// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <git2.h>

namespace hoist::git {

// Packs as git's gitformat-pack describes them, read as far as streaming a big object takes:
// libgit2 builds whatever it reads from one in memory.

/// An object that stands whole in a pack, compressed.
struct WholeEntry {
  std::filesystem::path pack;
  std::uint64_t offset = 0;  ///< of its zlib stream
  std::uint64_t size_bytes = 0;
};

/// The folders whose `pack` may have objects of a repository: its own, then those that it borrows
/// from, as objects/info/alternates says.
[[nodiscard]] std::vector<std::filesystem::path> object_folders(
    const std::filesystem::path& objects);

/// Finds a blob that stands whole in a pack of one folder of objects; nothing where none has it, or
/// all have it as a difference from another. Indexes of version 2 are read, others passed over.
/// What cannot be read, or is malformed, is passed over: another pack may have the object.
[[nodiscard]] std::optional<WholeEntry> find_whole_blob(const std::filesystem::path& objects,
                                                        const git_oid& id);

/// Inflates an entry in constant memory. Throws hoist::Error (io, invalid_input) that names the
/// pack; where the stream ends early or has more than its size, after what came before.
void inflate_entry(const WholeEntry& entry,
                   const std::function<void(std::span<const std::byte>)>& sink);

}  // namespace hoist::git
