// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/protocol/object_result.hpp"
#include "lfs/session/session.hpp"

namespace hoist::lfs {

/// What downloads need of whoever wants them. All is called on the thread that downloads.
struct DownloadObjectsPorts {
  /// Bytes of all objects that are there so far; may shrink.
  std::function<void(std::uint64_t)> progress = [](std::uint64_t) {};
  std::function<bool()> stop_requested = [] { return false; };  ///< asked at least every 100 ms
  /// Takes a file that holds the object, checked, by moving or copying it; it lies below `lfs_dir`
  /// and has mode 0600. A hoist::Error that it throws is that object's failure.
  std::function<void(const ObjectId&, const std::filesystem::path&)> adopt;
};

/// Downloads the objects from the LFS server of `remote` and hands over each one that is complete
/// and right. What an interruption leaves below `lfs_dir` is continued the next time.
///
///     auto results = download_objects(session, "origin", lfs_dir, missing,
///                                     {.adopt = [&](auto& id, auto& path) { store.put(id, path);
///                                     }});
///
/// A result for each object, in the order in which they first come; an oid that comes again is
/// passed over, and an empty object is there without being asked for or adopted. A failing object
/// does not hinder the others. Throws hoist::Error: cancelled when stopped; not_found where the LFS
/// server is not known; io where nothing can be written below `lfs_dir`.
[[nodiscard]] std::vector<ObjectResult> download_objects(Session& session,
                                                         const std::string& remote,
                                                         const std::filesystem::path& lfs_dir,
                                                         const std::vector<ObjectId>& objects,
                                                         const DownloadObjectsPorts& ports);

}  // namespace hoist::lfs
