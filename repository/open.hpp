// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "hoist/repository.hpp"

namespace hoist::repository {

struct WorkingCopy;

/// Makes `copy` the working copy in that folder, as the constructor of Repository says. Throws
/// hoist::Error.
void open_or_clone(WorkingCopy& copy, const std::filesystem::path& folder,
                   RepositoryOptions options);

/// Opens the repository of a working copy whose root, options and environment are set already, as
/// another handle on it. Throws hoist::Error.
void reopen(WorkingCopy& copy);

}  // namespace hoist::repository
