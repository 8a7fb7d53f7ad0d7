// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lfs/session/session.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// Where an object goes, and what its upload needs of whoever wants it.
struct SessionUpload {
  const std::string& remote;
  const LfsDir& lfs_dir;       ///< holds the journal and the log
  unsigned assumed_peers = 1;  ///< as Session::peers_at() has it
  std::function<void(std::uint64_t)> progress = [](std::uint64_t) {};  ///< as UploadPorts has it
  std::function<bool()> stop_requested;
};

/// upload() with what the session has: settings, connections and their share, the journal, the LFS
/// server for fresh URLs. Throws as upload() does.
void upload_in_session(Session& session, UploadJob job, const File& file, const SessionUpload& how);

}  // namespace hoist::lfs
