// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>

namespace hoist::lfs {

/// What tells one state of a file's content from another.
struct FileState {
  std::uint64_t size_bytes = 0;
  std::chrono::nanoseconds modified{};  ///< since the epoch
  bool operator==(const FileState&) const = default;
};

/// The port through which the engine reads the object that it uploads.
/// `read_at` may be called from several threads at once.
class File {
 public:
  virtual ~File() = default;
  /// Reads up to `into.size()` bytes at `offset`; fewer only at the end of the file. On failure
  /// sets `error` and returns 0.
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> into,
                              std::error_code& error) const noexcept = 0;
  /// The state as it is at this moment. Throws hoist::Error (io).
  [[nodiscard]] virtual FileState state() const = 0;
};

/// Opens a regular file for reading. Throws hoist::Error: not_found, permission, or io; the message
/// names the file.
[[nodiscard]] std::unique_ptr<File> open_file(const std::filesystem::path& path);

}  // namespace hoist::lfs
