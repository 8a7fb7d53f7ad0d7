// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <variant>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/store/object_store.hpp"
#include "lfs/store/place.hpp"

namespace hoist::lfs {

/// What work on many files needs of its caller; may be empty. Called on the caller's thread.
struct ManyFilesPorts {
  std::function<bool()> stop_requested = {};  ///< asked several times a second
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};  ///< bytes
};

// Several files at once, on as many threads as there are processors, but four at most; large ones
// first. The results are in the order of the files; one that fails does not hinder the others, but
// for a stop, after which all that is left fails as cancelled.

using ReadResult = std::variant<ReadFile, Error>;

/// A file, and about how large it is: to begin with the largest, and to count what is done.
struct SizedSource {
  FileSource source;
  std::uint64_t size_bytes = 0;
};
/// ObjectStore::put_file() for each file.
[[nodiscard]] std::vector<ReadResult> put_files(const ObjectStore& store,
                                                const std::vector<SizedSource>& files,
                                                const ManyFilesPorts& ports);
[[nodiscard]] std::vector<ReadResult> put_files(const ObjectStore& store,
                                                const std::vector<std::filesystem::path>& files,
                                                const ManyFilesPorts& ports);
/// hash_file() for each file.
[[nodiscard]] std::vector<ReadResult> hash_files(const std::vector<std::filesystem::path>& files,
                                                 const ManyFilesPorts& ports);

struct ToPlace {
  Pointer pointer;
  WorkFile file;
};
using PlaceResult = std::variant<std::optional<struct stat>, Error>;

/// place() for each file.
[[nodiscard]] std::vector<PlaceResult> place_files(const ObjectStore& store,
                                                   const std::vector<ToPlace>& files,
                                                   const ManyFilesPorts& ports);

}  // namespace hoist::lfs
