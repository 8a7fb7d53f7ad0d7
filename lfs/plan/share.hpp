// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace hoist::lfs {

/// One process among all that upload from the same repository at a moment.
struct Standing {
  static constexpr unsigned unknown_place = std::numeric_limits<unsigned>::max();

  unsigned peers = 1;              ///< the processes with an object in hand, this one included
  unsigned place = unknown_place;  ///< from 0; all peers agree on the order
  bool operator==(const Standing&) const = default;
};

/// How many parts this process may have in flight, of `connections` over all peers: at least one,
/// however many peers there are. What does not divide goes to the first places, so that the shares
/// of all peers add up to `connections`; a process that does not know its place gets none of it.
/// Above its share a process starts nothing, and aborts nothing.
[[nodiscard]] unsigned connection_share(unsigned connections, const Standing& standing);

/// What this process may send, in bytes a second, at least 1; 0 is no limit, and stays so.
[[nodiscard]] std::uint64_t bandwidth_share(std::uint64_t bytes_per_second, unsigned peers);

}  // namespace hoist::lfs
