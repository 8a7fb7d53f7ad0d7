// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "agent/message.hpp"

namespace hoist::agent {

/// The protocol's state: what each message asks for. Pure; one object of it for one process.
class Session {
 public:
  /// Send this line.
  struct Reply {
    std::string line;
  };
  /// Upload the object, then send exactly one complete line for it.
  struct Upload {
    UploadMessage message;
    InitMessage init;  ///< what this conversation began with
  };
  /// The conversation is over.
  struct End {};
  using Step = std::variant<Reply, Upload, End>;

  [[nodiscard]] Step receive(Message message);

 private:
  [[nodiscard]] Step on(InitMessage&& message);
  [[nodiscard]] Step on(UploadMessage&& message);
  [[nodiscard]] Step on(DownloadMessage&& message);
  [[nodiscard]] Step on(TerminateMessage&& message);
  [[nodiscard]] Step on(MalformedMessage&& message);

  std::optional<InitMessage> init_;
};

}  // namespace hoist::agent
