// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lfs/protocol/completion.hpp"

namespace hoist::lfs {

// The bytes of the upload journal, which docs/journal.md defines. Pure.

/// Seconds since 1970.
using UnixSeconds = std::int64_t;

struct JournalPlan {
  std::string oid;
  std::uint64_t size_bytes = 0;
  std::int64_t mtime_ns = 0;
  std::uint64_t chunk_size_bytes = 0;
  std::string completion_url;          ///< secret; empty where there is only an upload id
  std::vector<std::string> part_urls;  ///< secret; part n at index n - 1
  std::string upload_id;               ///< for which the server gives new URLs; else empty
  UnixSeconds expires = 0;
  bool operator==(const JournalPlan&) const = default;
};

struct JournalContent {
  std::optional<JournalPlan> plan;
  Etags etags;
  std::optional<UnixSeconds> completed;
  /// Bytes from the beginning that were understood; what follows is to be cut off.
  std::size_t valid_bytes = 0;
};

// Each a whole line with its line feed.
/// A plan takes the place of one before it. When it `goes_on` with the same upload, the parts of
/// that one count for it too.
[[nodiscard]] std::string journal_line(const JournalPlan& plan, bool goes_on = false);
/// An empty ETag takes the part back: it is not up after all.
[[nodiscard]] std::string journal_line(PartNumber part, std::string_view etag);
[[nodiscard]] std::string journal_completed_line(UnixSeconds when);

/// How many parts the plan has; 0 when it makes no sense.
[[nodiscard]] std::uint64_t part_count(const JournalPlan& plan);

/// Reads what is whole and known. Takes any bytes, never throws for what is in them.
[[nodiscard]] JournalContent read_journal(std::string_view bytes);

}  // namespace hoist::lfs
