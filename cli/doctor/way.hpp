// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/doctor/finding.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/base/secret_url.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::cli {

// How requests to a server travel, as `hoist doctor` tells it. Pure.

/// Proxy and certificates for that URL; settings that make no sense.
[[nodiscard]] std::vector<Finding> check_way_to(const lfs::SecretUrl& url,
                                                const lfs::GitConfig& config,
                                                const lfs::Environment& environment);

/// A proxy as it may be shown: without user and password, be there a scheme before them or not.
[[nodiscard]] std::string proxy_in_words(std::string_view proxy);

}  // namespace hoist::cli
