// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "repository/working_copy.hpp"

namespace hoist::repository {

/// Sees to it that git and git-lfs can work in a fresh clone as well: `git push` uploads large
/// files in parts through the `hoist` program, where there is one on PATH or where it was
/// installed; and where git-lfs is installed, it writes its own filter lines and hooks. Where it is
/// not, there are no filter lines, which would make every `git status` fail, but hooks of hoist
/// that refuse large files staged as content and upload them before a push. What is missing is said
/// by a notice. Never throws but for want of memory.
void set_up_clone(WorkingCopy& copy);

}  // namespace hoist::repository
