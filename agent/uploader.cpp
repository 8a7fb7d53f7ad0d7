// SPDX-License-Identifier: Apache-2.0
#include "agent/uploader.hpp"

#include "agent/error_reply.hpp"
#include "hoist/error.hpp"
#include "lfs/http/curl_transport.hpp"
#include "lfs/journal/journal_place.hpp"
#include "lfs/session/session.hpp"
#include "lfs/session/session_upload.hpp"
#include "lfs/settings/load_git_config.hpp"
#include "lfs/settings/load_lfsconfig.hpp"

namespace hoist::agent {
namespace {

/// The repository's configuration; without git, what the environment says is all there is.
lfs::GitConfig repository_config() {
  try {
    return lfs::load_git_config(".");
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::not_found) throw;
    return {};
  }
}

}  // namespace

Uploader::Uploader(UploaderPorts ports) : ports_(std::move(ports)) {}
Uploader::~Uploader() = default;

lfs::Session& Uploader::session() {
  if (!session_) {
    lfs::align_curl_buffers();
    session_ = std::make_unique<lfs::Session>(
        lfs::SessionOptions{.config = repository_config(),
                            .lfsconfig = [] { return lfs::load_lfsconfig(".").values; },
                            .wake_descriptors = ports_.wake_descriptors});
  }
  return *session_;
}

std::optional<ErrorReply> Uploader::upload(UploadMessage message, const InitMessage& init) {
  try {
    run(message, init);
    return std::nullopt;
  } catch (const Error& error) {
    const std::string& oid = message.job.oid;
    if (session_) session_->tell(lfs::lfs_dir_of(message.path, oid), oid, error.what());
    return error_reply(oid, error);
  } catch (const std::exception& error) {
    return internal_error_reply(message.job.oid, error);
  }
}

void Uploader::run(UploadMessage& message, const InitMessage& init) {
  lfs::Session& session = this->session();
  const std::unique_ptr<lfs::File> file = lfs::open_file(message.path);
  ProgressMeter meter(message.job.size_bytes);
  ports_.progress(meter.first(session.clock().now()));

  const std::string oid = message.job.oid;
  if (!session.take_completed(oid, init.remote)) {
    const lfs::LfsDir lfs_dir = lfs::lfs_dir_of(message.path, oid);
    const auto progress = [&](std::uint64_t sent_bytes) {
      const auto step = meter.update(sent_bytes, session.clock().now());
      if (step) ports_.progress(*step);
    };
    // The oid and the size are still needed when this throws.
    lfs::UploadJob job{oid, message.job.size_bytes, std::move(message.job.action)};
    lfs::upload_in_session(session, std::move(job), *file,
                           {.remote = init.remote,
                            .lfs_dir = lfs_dir,
                            .assumed_peers = init.concurrent_transfers,
                            .progress = progress,
                            .stop_requested = ports_.stop_requested});
    session.completed(oid, init.remote);
  }
  if (const auto step = meter.last()) ports_.progress(*step);
}

}  // namespace hoist::agent
