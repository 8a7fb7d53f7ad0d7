// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <span>
#include <string>

#include "lfs/base/digest.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {

/// An object as git-lfs has it: bytes, the same ones for each seed and size, and their SHA-256.
struct TestObject {
  std::string content;
  std::string oid;
};

inline TestObject make_object(std::uint64_t size_bytes, std::uint64_t seed = 0) {
  std::mt19937_64 generator(size_bytes * 1'000'003 + seed);
  TestObject object;
  object.content.reserve(size_bytes + 8);
  while (object.content.size() < size_bytes) {
    std::uint64_t word = generator();
    for (int i = 0; i < 8; ++i, word >>= 8U) object.content += static_cast<char>(word & 0xffU);
  }
  object.content.resize(size_bytes);
  lfs::Digest digest(lfs::Digest::Kind::sha256);
  digest.update(std::as_bytes(std::span(object.content)));
  object.oid = digest.finish_hex();
  return object;
}

/// Where the local LFS store below `lfs_folder` has an object.
inline std::filesystem::path store_path(const std::filesystem::path& lfs_folder,
                                        const std::string& oid) {
  return lfs_folder / "objects" / oid.substr(0, 2) / oid.substr(2, 2) / oid;
}

}  // namespace hoist::test
