// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/doctor/finding.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/protocol/batch.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::cli {

/// The repository that `hoist doctor --probe` asks about. What the members refer to outlives it.
struct ProbedRepository {
  const std::filesystem::path& folder;   ///< programs run in it
  const std::filesystem::path& lfs_dir;  ///< of find_lfs_dir()
  const lfs::GitConfig& config;
  const lfs::GitConfig& lfsconfig;
  const lfs::Environment& environment;
};

/// Asks the LFS server of each remote how it would have an object of 6 GiB, with the credentials
/// that a push has. Each question opens an upload on that server, which nothing completes. Nobody
/// is prompted, and no helper hears what became of its credential. Does not return when a signal
/// ends the program meanwhile.
[[nodiscard]] std::vector<Finding> probe_servers(const ProbedRepository& repository);

/// What such an answer means for pushes to that remote. Pure.
[[nodiscard]] Finding probe_finding(const std::string& remote, lfs::BatchAction answer);

}  // namespace hoist::cli
