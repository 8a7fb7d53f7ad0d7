// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lfs/journal/peers.hpp"

namespace hoist::lfs {

/// Counts this process among its peers (docs/sharing.md) while an object is in hand.
class InHand {
 public:
  /// `peers` may be none: then all is for this process.
  explicit InHand(Peers* peers) : peers_(peers) {
    if (peers_ != nullptr) peers_->hold();
  }
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;
  ~InHand() {
    if (peers_ != nullptr) peers_->release();
  }

  /// The requests that this process may have in flight now, of so many in all.
  [[nodiscard]] unsigned share_of(unsigned connections) const {
    return peers_ == nullptr ? connections : connection_share(connections, peers_->standing());
  }
  /// The bytes a second that this process may send or receive now, of so many in all; 0 is no
  /// limit.
  [[nodiscard]] std::uint64_t share_of_rate(std::uint64_t bytes_per_second) const {
    return peers_ == nullptr ? bytes_per_second
                             : bandwidth_share(bytes_per_second, peers_->standing().peers);
  }

 private:
  Peers* peers_;
};

}  // namespace hoist::lfs
