// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// What names an object: the SHA-256 of its bytes, in 64 digits of lower-case hexadecimal, and how
/// many they are.
struct ObjectId {
  std::string oid;
  std::uint64_t size_bytes = 0;
  bool operator==(const ObjectId&) const = default;
};

/// Whether that is a SHA-256 as the Git LFS API writes it; only such a text gets into a path.
[[nodiscard]] inline bool is_sha256(std::string_view oid) {
  constexpr std::size_t digits = 64;
  return oid.size() == digits && std::all_of(oid.begin(), oid.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace hoist::lfs
