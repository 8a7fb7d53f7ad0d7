// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include <git2.h>

#include "lfs/config/text_rule.hpp"
#include "repository/worktree/work_blob.hpp"

namespace hoist::repository {

/// The id of the blob that git would make of a plain file with that rule for its line ends, while
/// the index has the blob `in_index` for it, whose own line ends count where the rule is an
/// automatic one. In constant memory but for that blob. Nothing where the file cannot be read as
/// far as it was long. `wanted` is asked for each block, and may throw.
[[nodiscard]] std::optional<git_oid> hash_cleaned(git_repository* repo, const PlainFile& file,
                                                  lfs::TextRule rule, const git_oid& in_index,
                                                  const std::function<void()>& wanted);

}  // namespace hoist::repository
