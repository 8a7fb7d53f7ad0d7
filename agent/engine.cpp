// SPDX-License-Identifier: Apache-2.0
#include "agent/engine.hpp"

#include <fmt/format.h>

#include "agent/journal_place.hpp"
#include "hoist/error.hpp"
#include "lfs/auth/helper_turn.hpp"
#include "lfs/base/log.hpp"
#include "lfs/base/process.hpp"
#include "lfs/http/curl_transport.hpp"
#include "lfs/journal/private_dir.hpp"
#include "lfs/journal/private_log.hpp"
#include "lfs/settings/http_settings.hpp"
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

Engine::Engine(const std::function<std::vector<int>()>& wake_descriptors)
    : environment_(lfs::system_environment()),
      config_(repository_config()),
      settings_(lfs::read_settings(config_, environment_)) {
  lfs::align_curl_buffers();
  lfs::CurlTransportOptions options;
  options.connections = settings_.connections;
  options.wake_descriptors = wake_descriptors;
  options.settings_for = [this](std::string_view url) {
    return lfs::http_settings_for(url, config_, environment_);
  };
  transport_ = lfs::make_curl_transport(std::move(options));
}

void Engine::log(std::string_view line) const {
  if (settings_.debug_log) lfs::log_line(line);
}

void Engine::tell(const UploadMessage& message, std::string_view words) const {
  log(words);
  if (const auto lfs_dir = lfs_dir_of(message.path, message.job.oid)) {
    lfs::PrivateLog(*lfs_dir).append(message.job.oid, words, clock_.wall());
  }
}

const std::optional<lfs::LfsServer>& Engine::server_of(const std::string& remote) {
  const auto known = servers_.find(remote);
  if (known != servers_.end()) return known->second;
  std::optional<lfs::LfsServer>& server = servers_[remote];
  try {
    server = lfs::find_lfs_server(remote, config_, lfs::load_lfsconfig("."));
  } catch (const Error& error) {
    log(fmt::format("the LFS server is not known: {}", error.what()));
  }
  return server;
}

std::string Engine::endpoint_identity(const std::string& remote) {
  const auto& server = server_of(remote);
  return server ? lfs::endpoint_identity(server->url) : "";
}

std::unique_ptr<lfs::BatchClient> Engine::batch_client(
    const UploadMessage& message, const std::string& remote,
    const std::function<bool()>& stop_requested) {
  const auto& server = server_of(remote);
  if (!server) return nullptr;
  const auto lfs_dir = lfs_dir_of(message.path, message.job.oid);
  const auto in_turn = [lfs_dir, stop_requested](const std::function<void()>& ask) {
    if (!lfs_dir) return ask();
    lfs::take_helper_turn(*lfs_dir, stop_requested, ask);
  };
  return std::make_unique<lfs::BatchClient>(
      *server, lfs::BatchPorts{*transport_,
                               clock_,
                               [this] { return random(); },
                               [this](std::string_view line) { log(line); },
                               settings_.patience,
                               {config_, environment_, lfs::run_process, stop_requested, in_turn}});
}

std::unique_ptr<lfs::UploadJournal> Engine::open_journal(const UploadMessage& message,
                                                         const std::string& remote) {
  const auto lfs_dir = lfs_dir_of(message.path, message.job.oid);
  const std::string identity = endpoint_identity(remote);
  if (!lfs_dir || identity.empty()) {
    log("no journal: the object store or the LFS endpoint is not known");
    return nullptr;
  }
  std::string why_not;
  std::unique_ptr<lfs::UploadJournal> journal;
  auto opened = lfs::PrivateDir::open(*lfs_dir, "uploads");
  if (auto* directory = std::get_if<lfs::PrivateDir>(&opened)) {
    lfs::sweep_journals(*directory, clock_.wall());
    journal = lfs::UploadJournal::open(std::move(*directory),
                                       journal_name(message.job.oid, identity), why_not);
  }
  if (const auto* none = std::get_if<lfs::PrivateDir::Unavailable>(&opened)) why_not = none->why;
  if (!journal) log(fmt::format("no journal: {}", why_not));
  return journal;
}

lfs::Peers* Engine::peers_at(const UploadMessage& message, unsigned concurrent_transfers) {
  const auto lfs_dir = lfs_dir_of(message.path, message.job.oid);
  if (!lfs_dir) return nullptr;
  auto& known = peers_[*lfs_dir];
  if (!known) known = std::make_unique<lfs::Peers>(*lfs_dir, clock_, concurrent_transfers);
  return known.get();
}

void Engine::completed(const std::string& oid, const std::string& remote) {
  const std::string identity = endpoint_identity(remote);
  if (!identity.empty()) completed_.emplace(oid, identity);
}

bool Engine::take_completed(const std::string& oid, const std::string& remote) {
  return !completed_.empty() && completed_.erase({oid, endpoint_identity(remote)}) > 0;
}

}  // namespace hoist::agent
