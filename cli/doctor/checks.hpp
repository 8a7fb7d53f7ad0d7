// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/doctor/finding.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::cli {

// What `hoist doctor` makes of a repository's configuration. Pure: values in, findings out.

/// Whether git-lfs starts this program for uploads. `program` is how git-lfs would start it.
[[nodiscard]] std::vector<Finding> check_agent(const lfs::GitConfig& config,
                                               const std::string& program);

/// Whether git-lfs itself is set up (`git lfs install`).
[[nodiscard]] std::vector<Finding> check_filters(const lfs::GitConfig& config);

/// Each setting with its value and where that stands; those that hoist refuses.
[[nodiscard]] std::vector<Finding> check_settings(const lfs::GitConfig& config,
                                                  const lfs::Environment& environment);

/// The remotes that have a URL, by name.
[[nodiscard]] std::vector<std::string> remotes_of(const lfs::GitConfig& config);

/// For each remote: the LFS server of a push, how it is reached, and which credentials there are
/// for it. `netrc` is the content of the user's netrc file. No helper is asked and no value of a
/// credential is told.
[[nodiscard]] std::vector<Finding> check_remotes(const lfs::GitConfig& config,
                                                 const lfs::GitConfig& lfsconfig,
                                                 std::string_view netrc,
                                                 const lfs::Environment& environment);

}  // namespace hoist::cli
