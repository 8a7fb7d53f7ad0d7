// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "lfs/base/clock.hpp"
#include "lfs/download/download_width.hpp"
#include "lfs/download/part_file.hpp"
#include "lfs/http/transport.hpp"
#include "lfs/plan/patience.hpp"
#include "lfs/protocol/batch.hpp"
#include "lfs/protocol/object_id.hpp"
#include "lfs/protocol/object_result.hpp"

namespace hoist::lfs {

struct DownloadLimits {
  DownloadWidth::Limits width;  ///< requests in flight
  std::uint64_t whole_bytes =
      64 << 20;  ///< larger objects come in ranges where the server gives them
  std::uint64_t least_piece_bytes = 8 << 20;
  std::uint64_t most_piece_bytes = 64 << 20;
  PatienceLimits patience;
};

/// What downloads need of the world. All is called on the thread that downloads.
struct DownloadPorts {
  Transport& transport;
  const Clock& clock;
  std::function<double()> random;                 ///< in [0, 1)
  std::function<bool()> stop_requested;           ///< asked at least every 100 ms
  std::function<unsigned(unsigned)> share_of;     ///< this process's, of so many connections, now
  std::function<std::uint64_t()> bandwidth = {};  ///< its share in bytes a second; 0: no limit
  /// Bytes of all objects that are there so far; may shrink.
  std::function<void(std::uint64_t)> progress = [](std::uint64_t) {};
  std::function<void(std::string_view)> log = [](std::string_view) {};  ///< one line, no secrets
  /// What the user would want to know of an object: waits, restarts. No secrets.
  std::function<void(const ObjectId&, std::string_view)> tell = [](const ObjectId&,
                                                                   std::string_view) {};
  /// What the LFS server says about these objects, in their order. Throws hoist::Error when it can
  /// be asked nothing. Nothing is in flight on `transport` meanwhile.
  std::function<std::vector<BatchEntry>(const std::vector<ObjectId>&)> ask;
  /// Takes a file that holds the object, checked: moves or copies it. It has mode 0600. What it
  /// throws as hoist::Error is that object's failure; the file then stays for the next run.
  std::function<void(const ObjectId&, const std::filesystem::path&)> adopt;
};

/// Downloads objects, several at a time, large ones in ranges side by side where the server gives
/// them; each is adopted once its SHA-256 is right. What an interruption leaves in `folder` is
/// continued by the next download of that object. Retries and fresh URLs are those of
/// docs/retries.md.
///
/// Gives a result for each object, in the order in which they first come; an oid that comes again
/// is passed over, and an empty object is there without being asked for or adopted. A failing
/// object does not hinder the others; its error names it. Throws hoist::Error (cancelled) when
/// stopped.
[[nodiscard]] std::vector<ObjectResult> download(const std::vector<ObjectId>& objects,
                                                 const PartsFolder& folder,
                                                 const DownloadLimits& limits,
                                                 const DownloadPorts& ports);

}  // namespace hoist::lfs
