// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "agent/message.hpp"
#include "agent/progress.hpp"

namespace hoist::lfs {
class Session;
}

namespace hoist::agent {

/// What an upload needs of the conversation.
struct UploaderPorts {
  std::function<void(const ProgressStep&)> progress;  ///< to be told to git-lfs
  std::function<bool()> stop_requested;
  std::function<std::vector<int>()> wake_descriptors;  ///< readable when it may be time to stop
};

/// Uploads objects one after another with the settings of the repository that the process runs in.
/// They are read for the first object, since the answer to init must not wait for them.
class Uploader {
 public:
  explicit Uploader(UploaderPorts ports);
  Uploader(const Uploader&) = delete;
  Uploader& operator=(const Uploader&) = delete;
  ~Uploader();

  /// Nothing when the server has confirmed the object, else what to tell git-lfs.
  [[nodiscard]] std::optional<ErrorReply> upload(UploadMessage message, const InitMessage& init);

 private:
  [[nodiscard]] lfs::Session& session();
  void run(UploadMessage& message, const InitMessage& init);

  UploaderPorts ports_;
  std::unique_ptr<lfs::Session> session_;
};

}  // namespace hoist::agent
