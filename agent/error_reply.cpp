// SPDX-License-Identifier: Apache-2.0
#include "agent/error_reply.hpp"

#include <fmt/format.h>

#include "lfs/base/terminal_text.hpp"

namespace hoist::agent {
namespace {

ErrorCode code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_input:
    case ErrorKind::not_found:
    case ErrorKind::permission:
    case ErrorKind::io:
      return ErrorCode::file;
    case ErrorKind::network:
    case ErrorKind::http:
      return ErrorCode::network;
    case ErrorKind::protocol:
      return ErrorCode::bad_action;
    case ErrorKind::unsupported:
    case ErrorKind::conflict:
    case ErrorKind::rejected:
    case ErrorKind::locked:
      return ErrorCode::unsupported;
    case ErrorKind::cancelled:
      return ErrorCode::cancelled;
    case ErrorKind::internal:
      break;
  }
  return ErrorCode::internal;
}

}  // namespace

ErrorReply error_reply(std::string_view oid, const Error& error) {
  // git-lfs shows it on the terminal as it is.
  std::string message = lfs::terminal_line(error.what());
  if (message.find(oid) == std::string::npos) message = fmt::format("object {}: {}", oid, message);
  if (!error.hint().empty()) message += fmt::format(" ({})", lfs::terminal_line(error.hint()));
  // A failure under a good status has no code of its own in HTTP.
  const int status = error.http_status().value_or(0);
  return {status >= 300 ? status : static_cast<int>(code_of(error.kind())), std::move(message)};
}

ErrorReply internal_error_reply(std::string_view oid, const std::exception& error) {
  return {static_cast<int>(ErrorCode::internal),
          fmt::format("object {}: a fault of hoist itself: {} (push again; please report it)", oid,
                      error.what())};
}

}  // namespace hoist::agent
