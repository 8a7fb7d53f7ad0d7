// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoist::lfs {

/// A change that an extension of git-lfs made on the way into the store.
struct PointerExtension {
  unsigned priority = 0;  ///< 0 to 9; the lowest came first
  std::string name;
  std::string oid;  ///< the SHA-256 of what it was given
  bool operator==(const PointerExtension&) const = default;
};

/// What stands in git in place of a large file (git-lfs, docs/spec.md).
struct Pointer {
  std::string oid;  ///< SHA-256 of the stored bytes, 64 digits of lower-case hexadecimal
  std::uint64_t size_bytes = 0;
  std::vector<PointerExtension> extensions = {};  ///< by priority
  bool operator==(const Pointer&) const = default;
};

/// A file of that many bytes, or more, is no pointer whatever it holds.
inline constexpr std::size_t pointer_limit_bytes = 1024;

/// Reads a whole file as a pointer, as tolerantly as git-lfs does: blanks around it, empty lines,
/// CR LF, older versions, a size with leading zeros. The empty file is the pointer of the empty
/// object. Nothing for anything else. Pure.
[[nodiscard]] std::optional<Pointer> read_pointer(std::string_view text);

/// The canonical text; empty for an empty object. Pure.
[[nodiscard]] std::string write_pointer(const Pointer& pointer);

}  // namespace hoist::lfs
