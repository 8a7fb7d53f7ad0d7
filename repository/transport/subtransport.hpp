// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

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
  /// Asked before each piece that is read or written; true ends the operation as cancelled.
  std::function<bool()> stop_requested = {};
  /// How the remote is called in messages; no secret.
  std::string remote = {};
  /// How much the remote may say in one answer, beside the pack.
  std::uint64_t most_words_bytes = 0;
};

/// libgit2's smart transport on that line, which outlives it. Returns libgit2's code.
[[nodiscard]] int make_smart_transport(git_transport** out, git_remote* owner, Line& line);

}  // namespace hoist::git
