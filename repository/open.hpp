// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "hoist/repository.hpp"

namespace hoist::repository {

struct Core;
struct WorkingCopy;

/// Makes `copy` the working copy in that folder, as the constructor of Repository says, in the
/// order of what it returns: what it shares with others of the same. Throws hoist::Error.
std::shared_ptr<Core> open_or_clone(WorkingCopy& copy, const std::filesystem::path& folder,
                                    RepositoryOptions options);

/// Opens the repository of a working copy whose root, options and environment are set already, as
/// another handle on it, in no order with anything else. Throws hoist::Error.
void reopen(WorkingCopy& copy);

}  // namespace hoist::repository
