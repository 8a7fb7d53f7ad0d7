// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <git2.h>

#include "hoist/repository.hpp"

namespace hoist::repository {

/// What git says about a submodule whose own commit shows `change`: modified as well where files in
/// it have changed or are new, as far as `submodule.NAME.ignore` and diff.ignoreSubmodules say.
/// Throws hoist::Error.
[[nodiscard]] FileStatus::Change change_of_submodule(git_repository* repo, const std::string& path,
                                                     FileStatus::Change change,
                                                     const Callbacks& callbacks);

}  // namespace hoist::repository
