// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "lfs/upload/upload.hpp"

namespace hoist::agent {

// The lines of git-lfs's custom transfer protocol, as values. docs/agent.md defines the bytes.

struct InitMessage {
  std::string operation;  ///< "upload" or "download"
  std::string remote;     ///< a name or a URL
  bool concurrent = true;
  std::uint32_t concurrent_transfers = 8;
};

struct UploadMessage {
  lfs::UploadJob job;
  std::filesystem::path path;  ///< the object in the local store
};

struct DownloadMessage {
  std::string oid;
};

struct TerminateMessage {};

/// An upload without an action, which is how git-lfs asks in a standalone transfer.
struct StandaloneMessage {
  std::string oid;
};

/// A line that is none of the above.
struct MalformedMessage {
  std::string oid;  ///< empty where none could be read
  std::string why;
};

using Message = std::variant<InitMessage, UploadMessage, DownloadMessage, TerminateMessage,
                             StandaloneMessage, MalformedMessage>;

/// Reads one line. Never throws for what is in it; unknown members are ignored.
[[nodiscard]] Message parse_message(std::string_view line);

/// `error` of a reply. Codes: the HTTP status where one says what failed, else see ErrorCode.
struct ErrorReply {
  int code = 0;
  std::string message;  ///< one line without secrets
};

/// Codes of ErrorReply below 100; docs/agent.md lists them for users.
enum class ErrorCode {
  bad_message = 2,
  unsupported = 3,
  bad_action = 4,
  file = 5,
  network = 6,
  cancelled = 7,
  internal = 70,
};

// Replies, each one line with its line feed, ASCII only, integers only.
[[nodiscard]] std::string init_reply(const std::optional<ErrorReply>& error = std::nullopt);
[[nodiscard]] std::string progress_reply(std::string_view oid, std::uint64_t bytes_so_far,
                                         std::uint64_t bytes_since_last);
[[nodiscard]] std::string complete_reply(std::string_view oid,
                                         const std::optional<ErrorReply>& error = std::nullopt);

}  // namespace hoist::agent
