// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <git2.h>

namespace hoist::repository {

/// Resolves the conflicts of an index in memory that are about `.gitattributes`, where both sides
/// have only given more files to git-lfs: see unite_attributes(). Leaves all others. The first side
/// is whose lines come first. Throws hoist::Error.
void unite_attributes_in(git_repository* repo, git_index* index);

}  // namespace hoist::repository
