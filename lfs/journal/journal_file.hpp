// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lfs/base/fd.hpp"
#include "lfs/journal/journal_text.hpp"

namespace hoist::lfs {

/// What stands in an open journal, from its beginning; one of absurd length is read in part.
[[nodiscard]] JournalContent read_journal_file(const UniqueFd& file);

}  // namespace hoist::lfs
