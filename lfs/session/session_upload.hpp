// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lfs/session/in_hand.hpp"
#include "lfs/session/session.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// Where objects go, and what their upload needs of whoever wants it.
struct SessionUpload {
  const std::string& remote;
  const LfsDir& lfs_dir;       ///< holds the journal and the log
  unsigned assumed_peers = 1;  ///< as Session::peers_at() has it
  std::function<void(std::uint64_t)> progress = [](std::uint64_t) {};  ///< as UploadPorts has it
  std::function<bool()> stop_requested;
};

/// What a session gives to an upload: settings, and ports without a journal and a server. This
/// process counts among its peers while it is there.
class UploadSetting {
 public:
  /// Both outlive it.
  UploadSetting(Session& session, const SessionUpload& how);
  UploadSetting(const UploadSetting&) = delete;
  UploadSetting& operator=(const UploadSetting&) = delete;
  ~UploadSetting() = default;

  [[nodiscard]] const UploadOptions& options() const { return options_; }
  [[nodiscard]] UploadPorts& ports() { return ports_; }

 private:
  InHand in_hand_;
  UploadOptions options_;
  UploadPorts ports_;
};

/// upload() with what the session has: settings, connections and their share, the journal, the LFS
/// server for fresh URLs. Throws as upload() does.
void upload_in_session(Session& session, UploadJob job, const File& file, const SessionUpload& how);

}  // namespace hoist::lfs
