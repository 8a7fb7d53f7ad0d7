// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "hoist/error.hpp"
#include "lfs/base/file.hpp"
#include "lfs/protocol/object_id.hpp"

namespace hoist::lfs {

/// Up to that size an object is hashed before anything of it is sent: it takes some milliseconds.
/// Larger ones are hashed only where casts_doubt() says so (docs/decisions/0007).
inline constexpr std::uint64_t hashed_first_bytes = std::uint64_t{16} << 20U;

/// Whether a failure may mean that the bytes which were sent are not the object: the server did
/// answer, and neither for want of a credential nor for being busy.
[[nodiscard]] bool casts_doubt(const Error& error);

/// Hashes the file, block by block. Throws hoist::Error: invalid_input that names the object where
/// its bytes are others; cancelled; io.
void require_object(const File& file, const ObjectId& object,
                    const std::function<bool()>& stop_requested);

}  // namespace hoist::lfs
