// SPDX-License-Identifier: Apache-2.0
#include "lfs/session/session_upload.hpp"

#include "lfs/session/in_hand.hpp"

namespace hoist::lfs {

void upload_in_session(Session& session, UploadJob job, const File& file,
                       const SessionUpload& how) {
  const std::string oid = job.oid;
  const std::uint64_t size_bytes = job.size_bytes;
  const Settings& settings = session.settings();
  const InHand in_hand(session.peers_at(how.lfs_dir, how.assumed_peers));
  const auto journal = session.open_journal(how.lfs_dir, oid, how.remote);
  const auto server =
      session.batch_client(how.remote, Operation::upload, how.lfs_dir, how.stop_requested);

  UploadOptions options;
  options.schedule.connections = settings.connections;
  options.schedule.patience.usual = settings.patience;
  options.verify_parts = settings.verify_parts;
  UploadPorts ports{.transport = session.transport(),
                    .clock = session.clock(),
                    .random = [&] { return session.random(); },
                    .stop_requested = how.stop_requested,
                    .progress = how.progress,
                    .connections = [&] { return in_hand.share_of(settings.connections); },
                    .bandwidth = [&] { return in_hand.share_of_rate(settings.bandwidth_limit); },
                    .journal = journal.get(),
                    .log = [&](std::string_view line) { session.log(line); },
                    .tell = [&](std::string_view words) { session.tell(how.lfs_dir, oid, words); },
                    .server = {}};
  if (server) {
    ports.server.fresh_action = [&](const std::string& upload_id) {
      return server->upload_action(oid, size_bytes, upload_id);
    };
    ports.server.verify = [&](const Action& verify) {
      return server->verify(verify, oid, size_bytes);
    };
  }
  upload(std::move(job), file, options, ports);
}

}  // namespace hoist::lfs
