// SPDX-License-Identifier: Apache-2.0
#include "lfs/plan/share.hpp"

#include <algorithm>

namespace hoist::lfs {

unsigned connection_share(unsigned connections, const Standing& standing) {
  const unsigned peers = std::max(1U, standing.peers);
  const unsigned extra = standing.place < connections % peers ? 1 : 0;
  return std::max(1U, connections / peers + extra);
}

std::uint64_t bandwidth_share(std::uint64_t bytes_per_second, unsigned peers) {
  if (bytes_per_second == 0) return 0;
  return std::max<std::uint64_t>(1, bytes_per_second / std::max(1U, peers));
}

}  // namespace hoist::lfs
