// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace hoist::lfs {

/// What reading a large file needs of its caller; both may be empty.
struct ContentPorts {
  std::function<bool()> stop_requested = {};               ///< asked for each block
  std::function<void(std::uint64_t bytes)> progress = {};  ///< how many more were read
};

/// The SHA-256 of the first `size_bytes` of a file, which is read in blocks. Throws hoist::Error
/// that names `name`: io, cancelled, conflict where the file is shorter.
[[nodiscard]] std::string hash_content(int file, std::uint64_t size_bytes, const std::string& name,
                                       const ContentPorts& ports);

/// The same, while the bytes are written to `to`, an empty file: as a clone that shares the blocks
/// where the file system can, past the page cache where they are many, else plainly.
[[nodiscard]] std::string copy_and_hash(int from, int to, std::uint64_t size_bytes,
                                        const std::string& name, const ContentPorts& ports);

/// Copies without hashing; `to` is an empty file. Throws as hash_content() does.
void copy_content(int from, int to, std::uint64_t size_bytes, const std::string& name);

}  // namespace hoist::lfs
