// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <git2.h>
#include <sys/stat.h>

#include "repository/worktree/attributes.hpp"

namespace hoist::repository {

/// Looks into the files of entries that were made in the second in which the index was written, so
/// that a change in that second cannot be seen by time and size.
class RacyEntries {
 public:
  explicit RacyEntries(git_repository* repo);

  /// Whether git would take the file for unchanged though its content is another one, or may be: a
  /// file that is large, or comes after many others, is not read.
  [[nodiscard]] bool hides_change(const git_index_entry& entry);

 private:
  [[nodiscard]] bool has_content(const git_index_entry& entry, const struct stat& file);
  [[nodiscard]] bool has_bytes(const git_index_entry& entry, const struct stat& file);

  git_repository* repo_;
  std::filesystem::path root_;
  std::optional<Conversions> conversions_;  ///< once they are needed
  std::uint64_t left_bytes_;                ///< how much more may be read
};

}  // namespace hoist::repository
