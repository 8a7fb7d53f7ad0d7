// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <git2.h>

namespace hoist::git {

/// Sets a key in the repository's own configuration. Throws hoist::Error that names the key.
void set_local(git_repository* repo, const std::string& key, const std::string& value);

}  // namespace hoist::git
