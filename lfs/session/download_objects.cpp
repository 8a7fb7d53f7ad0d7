// SPDX-License-Identifier: Apache-2.0
#include "lfs/session/download_objects.hpp"

#include "lfs/download/download.hpp"
#include "lfs/session/in_hand.hpp"

namespace hoist::lfs {

std::vector<ObjectResult> download_objects(Session& session, const std::string& remote,
                                           const std::filesystem::path& lfs_dir,
                                           const std::vector<ObjectId>& objects,
                                           const DownloadObjectsPorts& ports) {
  if (objects.empty()) return {};
  const auto server =
      session.batch_client(remote, Operation::download, lfs_dir, ports.stop_requested);
  if (!server) throw no_lfs_server(remote);
  const PartsFolder folder = PartsFolder::open(lfs_dir);
  folder.sweep(session.clock().wall());
  const InHand in_hand(session.peers_at(lfs_dir, 1));
  const Settings& settings = session.settings();

  DownloadLimits limits;
  limits.width = {settings.connections, settings.most_connections};
  limits.patience.usual = settings.patience;
  const DownloadPorts download_ports{
      .transport = session.transport(),
      .clock = session.clock(),
      .random = [&] { return session.random(); },
      .stop_requested = ports.stop_requested,
      .share_of = [&](unsigned connections) { return in_hand.share_of(connections); },
      .bandwidth = [&] { return in_hand.share_of_rate(settings.bandwidth_limit); },
      .progress = ports.progress,
      .log = [&](std::string_view line) { session.log(line); },
      .tell = [&](const ObjectId& object,
                  std::string_view words) { session.tell(lfs_dir, object.oid, words); },
      .ask = [&](const std::vector<ObjectId>& asked) { return server->batch(asked); },
      .adopt = ports.adopt};
  return download(objects, folder, limits, download_ports);
}

}  // namespace hoist::lfs
