// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include <git2.h>

namespace hoist::git {

/// The size of a blob in bytes, without reading its content. Throws hoist::Error: not_found where
/// the object is not there.
[[nodiscard]] std::uint64_t blob_size(git_repository* repo, const git_oid& id);

/// Gives the content of a blob to `sink`, piece by piece, in memory that does not grow with it:
/// loose or whole in a pack. One that stands in a pack as a difference is built in memory, up to
/// `delta_limit_bytes`; beyond that it is refused by its id (unsupported), with the remedy.
///
/// The bytes are checked against the id while they flow: where they are not those, it throws
/// (invalid_input) after the last piece, so what the sink was given counts only after a return.
/// What the sink throws comes through.
void stream_blob(git_repository* repo, const git_oid& id,
                 const std::function<void(std::span<const std::byte>)>& sink);

inline constexpr std::uint64_t delta_limit_bytes = std::uint64_t{512} << 20;

}  // namespace hoist::git
