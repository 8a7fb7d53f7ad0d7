// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lfs/base/environment.hpp"
#include "lfs/batch/lfs_server.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::cli {

/// What there is to tell that LFS server who the user is, by name only and in the order of
/// docs/credentials.md. `netrc` is the content of the user's netrc file. No helper is asked.
[[nodiscard]] std::vector<std::string> credential_sources(const lfs::LfsServer& server,
                                                          const lfs::GitConfig& config,
                                                          std::string_view netrc,
                                                          const lfs::Environment& environment);

/// Whether a netrc file has an entry for that host, or one for all.
[[nodiscard]] bool netrc_knows(std::string_view netrc, std::string_view host);

}  // namespace hoist::cli
