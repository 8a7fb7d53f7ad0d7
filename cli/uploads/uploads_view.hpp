// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "lfs/journal/upload_list.hpp"

namespace hoist::cli {

// How `hoist uploads` shows what it found. Pure.

/// For people: a line for each upload, the newest line of the log about it below.
[[nodiscard]] std::string uploads_text(const std::vector<lfs::ListedUpload>& uploads,
                                       const std::vector<std::string>& log,
                                       std::chrono::sys_seconds now);

/// For programs: a list of objects, and a line feed.
[[nodiscard]] std::string uploads_json(const std::vector<lfs::ListedUpload>& uploads,
                                       std::chrono::sys_seconds now);

/// The uploads of the objects whose id begins so. Throws hoist::Error: not_found when there is
/// none, conflict when they are of several objects.
[[nodiscard]] std::vector<lfs::ListedUpload> uploads_of(
    const std::vector<lfs::ListedUpload>& uploads, const std::string& oid_prefix);

}  // namespace hoist::cli
