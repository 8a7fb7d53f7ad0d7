// SPDX-License-Identifier: Apache-2.0
#include "agent/session.hpp"

#include <fmt/format.h>

#include "lfs/base/redact.hpp"

namespace hoist::agent {
namespace {

int code(ErrorCode value) { return static_cast<int>(value); }

constexpr const char* uploads_only =
    "hoist transfers uploads only; `git config lfs.customtransfer.multipart.direction upload` "
    "leaves downloads to git-lfs";

}  // namespace

Session::Step Session::receive(Message message) {
  return std::visit([this](auto&& known) { return on(std::move(known)); }, std::move(message));
}

Session::Step Session::on(InitMessage&& message) {
  if (init_)
    return Reply{init_reply(ErrorReply{code(ErrorCode::bad_message), "git-lfs sent init twice"})};
  if (message.operation == "download") {
    return Reply{init_reply(ErrorReply{code(ErrorCode::unsupported), uploads_only})};
  }
  if (message.operation != "upload") {
    return Reply{init_reply(ErrorReply{code(ErrorCode::bad_message),
                                       fmt::format("init names an unknown operation \"{}\"",
                                                   lfs::printable(message.operation, {}, 40))})};
  }
  init_ = std::move(message);
  return Reply{init_reply()};
}

Session::Step Session::on(UploadMessage&& message) {
  if (init_) return Upload{std::move(message), *init_};
  return Reply{complete_reply(
      message.job.oid,
      ErrorReply{code(ErrorCode::bad_message),
                 fmt::format("object {}: git-lfs asked for it before init", message.job.oid)})};
}

Session::Step Session::on(DownloadMessage&& message) {
  return Reply{complete_reply(message.oid,
                              ErrorReply{code(ErrorCode::unsupported),
                                         fmt::format("object {}: {}", message.oid, uploads_only)})};
}

Session::Step Session::on(TerminateMessage&&) { return End{}; }

Session::Step Session::on(MalformedMessage&& message) {
  // Before init git-lfs waits for the answer to init, afterwards for a complete.
  if (!init_ && message.oid.empty()) {
    return Reply{init_reply(ErrorReply{
        code(ErrorCode::bad_message), fmt::format("git-lfs sent a bad message: {}", message.why)})};
  }
  const std::string object =
      message.oid.empty() ? std::string("a message") : fmt::format("object {}", message.oid);
  return Reply{complete_reply(
      message.oid, ErrorReply{code(ErrorCode::bad_message),
                              fmt::format("{}: git-lfs or the server sent something malformed: {}",
                                          object, message.why)})};
}

}  // namespace hoist::agent
