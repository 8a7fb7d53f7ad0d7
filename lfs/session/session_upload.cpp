// SPDX-License-Identifier: Apache-2.0
#include "lfs/session/session_upload.hpp"

#include "lfs/upload/object_check.hpp"

namespace hoist::lfs {

UploadSetting::UploadSetting(Session& session, const SessionUpload& how)
    : in_hand_(session.peers_at(how.lfs_dir, how.assumed_peers)),
      ports_{.transport = session.transport(),
             .clock = session.clock(),
             .random = [&session] { return session.random(); },
             .stop_requested = how.stop_requested,
             .progress = how.progress,
             .connections =
                 [this, &session] { return in_hand_.share_of(session.settings().connections); },
             .bandwidth =
                 [this, &session] {
                   return in_hand_.share_of_rate(session.settings().bandwidth_limit);
                 },
             .journal = nullptr,
             .log = [&session](std::string_view line) { session.log(line); },
             .tell = [&session](std::string_view line) { session.log(line); },
             .server = {},
             .require_object =
                 [stop = how.stop_requested](const File& file, const ObjectId& object) {
                   require_object(file, object, stop);
                 }} {
  const Settings& settings = session.settings();
  options_.schedule.connections = settings.connections;
  options_.schedule.patience.usual = settings.patience;
  options_.verify_parts = settings.verify_parts;
}

void upload_in_session(Session& session, UploadJob job, const File& file,
                       const SessionUpload& how) {
  const std::string oid = job.oid;
  const std::uint64_t size_bytes = job.size_bytes;
  UploadSetting setting(session, how);
  UploadPorts& ports = setting.ports();
  const auto journal = session.open_journal(how.lfs_dir, oid, how.remote);
  ports.journal = journal.get();
  ports.tell = [&](std::string_view words) { session.tell(how.lfs_dir, oid, words); };
  const auto server =
      session.batch_client(how.remote, Operation::upload, how.lfs_dir, how.stop_requested);
  if (server) {
    ports.server.fresh_action = [&](const std::string& upload_id) {
      return server->upload_action(oid, size_bytes, upload_id);
    };
    ports.server.verify = [&](const Action& verify) {
      return server->verify(verify, oid, size_bytes);
    };
  }
  const ObjectId object{oid, size_bytes};
  const bool is_hashed_first =
      size_bytes <= hashed_first_bytes && file.state().size_bytes == size_bytes;
  if (is_hashed_first) require_object(file, object, how.stop_requested);
  try {
    upload(std::move(job), file, setting.options(), ports);
  } catch (const Error& error) {
    // What the server says of it may be what a damaged copy looks like from there.
    if (!is_hashed_first && casts_doubt(error)) require_object(file, object, how.stop_requested);
    throw;
  }
}

}  // namespace hoist::lfs
