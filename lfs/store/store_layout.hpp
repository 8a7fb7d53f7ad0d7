// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace hoist::lfs {

/// Who may use a repository's files besides their owner, as core.sharedRepository says.
struct SharedMode {
  /// Of files; none: what the umask of the process leaves. Folders get x where a file gets r.
  std::optional<mode_t> file_mode = {};

  [[nodiscard]] std::optional<mode_t> folder_mode() const;
};

/// Reads the value of core.sharedRepository as git does; what is unknown shares nothing. Pure.
[[nodiscard]] SharedMode parse_shared_mode(std::string_view value);

/// Where the large files of a repository are. `storage` is the value of lfs.storage, empty where it
/// is not set; a relative one is relative to `common_dir`, which all worktrees share. Pure.
[[nodiscard]] std::filesystem::path configured_lfs_dir(const std::filesystem::path& common_dir,
                                                       std::string_view storage);

/// The `lfs` folders of the repositories that this one borrows objects from: `alternates` is the
/// text of objects/info/alternates, `objects` the folder that relative lines are relative to,
/// `environment` the value of GIT_ALTERNATE_OBJECT_DIRECTORIES. Pure.
[[nodiscard]] std::vector<std::filesystem::path> reference_dirs_of(
    std::string_view alternates, const std::filesystem::path& objects,
    std::string_view environment);

/// The layout of one object store.
struct StoreLayout {
  std::filesystem::path lfs_dir;
  std::vector<std::filesystem::path> reference_dirs = {};
  SharedMode shared = {};
};

}  // namespace hoist::lfs
