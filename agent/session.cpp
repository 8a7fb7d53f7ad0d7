// SPDX-License-Identifier: Apache-2.0
#include "agent/session.hpp"

#include <fmt/format.h>

#include "lfs/base/redact.hpp"

namespace hoist::agent {
namespace {

constexpr const char* uploads_only =
    "hoist transfers uploads only (`git config lfs.customtransfer.multipart.direction upload` "
    "leaves downloads to git-lfs)";
constexpr const char* fault_of_git_lfs = "(push again; if it stays so, update git-lfs)";

/// How an error about that object begins.
std::string about(const std::string& oid) {
  return oid.empty() ? "" : fmt::format("object {}: ", oid);
}

ErrorReply error(ErrorCode code, std::string message) {
  return {static_cast<int>(code), std::move(message)};
}

}  // namespace

Session::Step Session::receive(Message message) {
  return std::visit([this](auto& known) { return on(std::move(known)); }, message);
}

Session::Step Session::on(InitMessage&& message) {
  if (init_) {
    return Reply{init_reply(
        error(ErrorCode::bad_message, std::string("git-lfs sent init twice ") + fault_of_git_lfs))};
  }
  if (message.operation == "download") {
    return Reply{init_reply(error(ErrorCode::unsupported, uploads_only))};
  }
  if (message.operation != "upload") {
    return Reply{init_reply(
        error(ErrorCode::bad_message,
              fmt::format("init names an unknown operation \"{}\" {}",
                          lfs::printable(message.operation, {}, 40), fault_of_git_lfs)))};
  }
  init_ = std::move(message);
  return Reply{init_reply()};
}

Session::Step Session::on(UploadMessage&& message) {
  if (init_) return Upload{std::move(message), *init_};
  const std::string& oid = message.job.oid;
  return Reply{complete_reply(
      oid, error(ErrorCode::bad_message,
                 about(oid) + "git-lfs asked for it before init " + fault_of_git_lfs))};
}

Session::Step Session::on(DownloadMessage&& message) {
  return Reply{complete_reply(message.oid,
                              error(ErrorCode::unsupported, about(message.oid) + uploads_only))};
}

Session::Step Session::on(TerminateMessage&&) { return End{}; }

Session::Step Session::on(StandaloneMessage&& message) {
  return Reply{complete_reply(
      message.oid,
      error(ErrorCode::unsupported, about(message.oid) +
                                        "a standalone transfer has no URLs to upload to (unset "
                                        "lfs.standalonetransferagent)"))};
}

Session::Step Session::on(MalformedMessage&& message) {
  // Before init git-lfs waits for the answer to init, afterwards for a complete.
  if (!init_ && message.oid.empty()) {
    return Reply{init_reply(error(
        ErrorCode::bad_message,
        fmt::format("git-lfs sent something malformed: {} {}", message.why, fault_of_git_lfs)))};
  }
  return Reply{complete_reply(
      message.oid,
      error(ErrorCode::bad_message,
            fmt::format("{}git-lfs or the server sent something malformed: {} (push again; if it "
                        "stays so, update git-lfs or tell the operator of the server)",
                        about(message.oid), message.why)))};
}

}  // namespace hoist::agent
