// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <git2.h>

#include "lfs/protocol/pointer.hpp"

namespace hoist::repository {

/// The pointer that a blob of that repository holds; nothing where it holds anything else or is not
/// there. Never loads a large blob.
[[nodiscard]] std::optional<lfs::Pointer> pointer_of_blob(git_repository* repo, const git_oid& id);

/// Whether the mode is one of a regular file, which alone can be a pointer.
[[nodiscard]] bool is_regular(std::uint32_t mode);

}  // namespace hoist::repository
