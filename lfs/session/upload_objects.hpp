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

struct ObjectToUpload {
  ObjectId object;
  std::filesystem::path path;  ///< where its bytes are; need not be there if the server has it
};

/// What uploads need of whoever wants them. All is called on the thread that uploads.
struct UploadObjectsPorts {
  /// Bytes of all objects that the server holds, or has been sent, so far; may shrink.
  std::function<void(std::uint64_t)> progress = [](std::uint64_t) {};
  /// The object in hand; of several at once, the first.
  std::function<void(const ObjectId&)> began = [](const ObjectId&) {};
  std::function<bool()> stop_requested = [] { return false; };  ///< asked at least every 100 ms
};

/// Uploads the objects to the LFS server of `remote`: those that it does not hold yet, the biggest
/// first, each over all connections; objects of one PUT several at a time. `ref` is the full name
/// of the ref that they are pushed for, `lfs_dir` where the journals of interrupted uploads lie.
///
/// A result for each object, in the order in which they first come; an oid that comes again is
/// passed over, and an empty object is never sent. A failing object does not hinder the others.
/// Throws hoist::Error: cancelled when stopped; not_found where the LFS server is not known.
[[nodiscard]] std::vector<ObjectResult> upload_objects(Session& session, const std::string& remote,
                                                       const std::filesystem::path& lfs_dir,
                                                       const std::vector<ObjectToUpload>& objects,
                                                       std::string_view ref,
                                                       const UploadObjectsPorts& ports);

/// The same by `server`, which `session` gave for uploads to that remote.
[[nodiscard]] std::vector<ObjectResult> upload_objects(Session& session, BatchClient& server,
                                                       const std::string& remote,
                                                       const std::filesystem::path& lfs_dir,
                                                       const std::vector<ObjectToUpload>& objects,
                                                       std::string_view ref,
                                                       const UploadObjectsPorts& ports);

}  // namespace hoist::lfs
