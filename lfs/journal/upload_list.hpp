// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lfs/journal/private_dir.hpp"

namespace hoist::lfs {

/// What a journal says about an upload, for those who look on.
struct ListedUpload {
  std::string journal;  ///< the file's name
  std::string oid;
  std::uint64_t size_bytes = 0;
  std::uint64_t bytes_up = 0;
  std::uint64_t parts_up = 0;
  std::uint64_t parts = 0;
  std::chrono::sys_seconds expires;  ///< when it is of no more use
  bool is_in_hand = false;           ///< a process has it locked
};

/// The unfinished uploads in that folder, by oid. Changes nothing; holds up an agent that opens a
/// journal at that moment for less than it waits. Never throws but for want of memory.
[[nodiscard]] std::vector<ListedUpload> list_uploads(const PrivateDir& folder);

/// Forgets an upload; false when a process has it in hand, or had until this moment. Throws
/// hoist::Error (io) when its journal cannot be removed.
[[nodiscard]] bool discard_upload(const PrivateDir& folder, const std::string& journal);

}  // namespace hoist::lfs
