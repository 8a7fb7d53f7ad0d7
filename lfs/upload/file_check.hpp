// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lfs/base/file.hpp"

namespace hoist::lfs {

/// Throws hoist::Error (invalid_input) when the file is no longer as it was.
void require_unchanged(const File& file, const FileState& before);

}  // namespace hoist::lfs
