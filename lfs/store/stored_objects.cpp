// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/stored_objects.hpp"

#include <algorithm>
#include <cstdint>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

/// The entries of a folder that is there; none of what is no folder.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(folder, error))) return entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(it->path());
  }
  if (error) {
    throw Error(ErrorKind::io, fmt::format("cannot read {}: {}", folder.string(), error.message()));
  }
  return entries;
}

}  // namespace

std::vector<StoredObject> stored_objects(const fs::path& lfs_dir) {
  std::vector<StoredObject> found;
  for (const fs::path& first : entries_of(lfs_dir / "objects")) {
    for (const fs::path& second : entries_of(first)) {
      for (const fs::path& file : entries_of(second)) {
        const std::string oid = file.filename().string();
        struct stat now {};
        const bool is_object = is_sha256(oid) && first.filename() == oid.substr(0, 2) &&
                               second.filename() == oid.substr(2, 2) &&
                               ::lstat(file.c_str(), &now) == 0 && S_ISREG(now.st_mode);
        if (!is_object) continue;
        found.push_back({{oid, static_cast<std::uint64_t>(now.st_size)},
                         file,
                         std::max<std::int64_t>(now.st_mtim.tv_sec, now.st_ctim.tv_sec)});
      }
    }
  }
  return found;
}

}  // namespace hoist::lfs
