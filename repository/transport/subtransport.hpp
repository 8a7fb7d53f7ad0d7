// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <git2.h>
#include <git2/sys/transport.h>

#include "repository/git/callback.hpp"
#include "repository/transport/wire.hpp"

namespace hoist::git {

/// What a smart transport of libgit2 moves its bytes through.
struct Line {
  std::unique_ptr<Wire> wire;
  /// Each request is one of its own, as over HTTP.
  bool is_rpc = false;
  /// Gets what the wire throws; outlives the transport.
  Carrier* carrier = nullptr;
  /// Nobody is interested in errors any more.
  bool is_closing = false;
};

/// libgit2's smart transport on that line, which outlives it. Returns libgit2's code.
[[nodiscard]] int make_smart_transport(git_transport** out, git_remote* owner, Line& line);

}  // namespace hoist::git
