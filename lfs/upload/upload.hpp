// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lfs/base/clock.hpp"
#include "lfs/base/file.hpp"
#include "lfs/http/transport.hpp"
#include "lfs/plan/schedule.hpp"
#include "lfs/protocol/action.hpp"
#include "lfs/protocol/batch.hpp"
#include "lfs/protocol/object_id.hpp"
#include "lfs/settings/settings.hpp"

namespace hoist::lfs {

class UploadJournal;

/// One object to upload, and how the server wants it.
struct UploadJob {
  std::string oid;
  std::uint64_t size_bytes = 0;
  Action action;
};

struct UploadOptions {
  ScheduleLimits schedule;
  /// Compare each part's ETag with its MD5; once they have been equal, a difference means that the
  /// part was damaged on the way and goes again.
  VerifyParts verify_parts = VerifyParts::automatic;
};

/// The LFS server itself, apart from the stores that its actions lead to. Both functions may be
/// empty: then nothing is asked. They throw hoist::Error, whose message says why there is no
/// answer.
struct ServerPorts {
  /// A new action for the object. With an upload id: for that upload, where the server can.
  std::function<BatchAction(const std::string& upload_id)> fresh_action = {};
  /// True when the server confirms that it holds the object.
  std::function<bool(const Action& verify)> verify = {};
};

/// What an upload needs of the world. All is called on the thread that uploads.
struct UploadPorts {
  Transport& transport;
  const Clock& clock;
  std::function<double()> random;                 ///< in [0, 1)
  std::function<bool()> stop_requested;           ///< asked at least every 100 ms
  std::function<void(std::uint64_t)> progress;    ///< bytes of the object sent so far; may shrink
  std::function<unsigned()> connections;          ///< this process's share of them, now
  std::function<std::uint64_t()> bandwidth = {};  ///< its share in bytes a second; 0: no limit
  UploadJournal* journal = nullptr;               ///< none: nothing outlives the process
  std::function<void(std::string_view)> log;      ///< one line for each attempt, without secrets
  /// What the user would want to know: waits, restarts, a line that is too slow. No secrets.
  std::function<void(std::string_view)> tell = [](std::string_view) {};
  ServerPorts server = {};
  /// Looks whether a file is the object, which a server may not find; throws hoist::Error where it
  /// is not. Empty: nobody looks.
  std::function<void(const File&, const ObjectId&)> require_object = {};
};

/// Uploads one object: in parts and a completion, or in one PUT, as the action says. Returns when
/// the server has confirmed it.
///
/// Transient failures are tried again, and URLs that are no longer good are replaced by fresh ones
/// (docs/retries.md). Throws hoist::Error with a message that
/// names the object, the cause and what to do: invalid_input (the file is not the object, or
/// changed), io, protocol (the action or an answer is malformed), http, network, cancelled.
void upload(UploadJob job, const File& file, const UploadOptions& options,
            const UploadPorts& ports);

}  // namespace hoist::lfs
