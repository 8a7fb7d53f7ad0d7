// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <git2.h>

namespace hoist::git {

// What libgit2 cannot read, refused before anything is touched. Both throw hoist::Error
// (unsupported) that says what it is, with the remedy as its hint.

/// Refuses an index file that hoist cannot use (repository/git/index_header.hpp). Does nothing
/// where there is none.
void require_usable_index(git_repository* repo);

/// Of a folder whose repository libgit2 does not open: refuses it where the cause is its format,
/// such as SHA-256 or reftable. Does nothing for other causes.
void require_usable_format(const std::filesystem::path& work_tree);

}  // namespace hoist::git
