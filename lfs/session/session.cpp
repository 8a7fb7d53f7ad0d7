// SPDX-License-Identifier: Apache-2.0
#include "lfs/session/session.hpp"

#include <variant>

#include <fmt/format.h>

#include "lfs/auth/git_credential.hpp"
#include "lfs/auth/helper_turn.hpp"
#include "lfs/base/log.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/http/curl_transport.hpp"
#include "lfs/journal/journal_place.hpp"
#include "lfs/journal/private_dir.hpp"
#include "lfs/journal/private_log.hpp"
#include "lfs/protocol/endpoint.hpp"
#include "lfs/settings/http_settings.hpp"

namespace hoist::lfs {

Session::Session(SessionOptions options)
    : options_(std::move(options)),
      settings_(read_settings(options_.config, options_.environment)) {
  CurlTransportOptions transport;
  transport.connections = settings_.connections;
  transport.kept_connections = settings_.most_connections + 2;
  transport.wake_descriptors = options_.wake_descriptors;
  transport.settings_for = [this](std::string_view url) {
    return http_settings_for(url, options_.config, options_.environment);
  };
  transport_ = make_curl_transport(std::move(transport));
}

void Session::log(std::string_view line) const {
  if (settings_.debug_log) log_line(line);
}

void Session::tell(const LfsDir& lfs_dir, std::string_view oid, std::string_view words) const {
  log(words);
  if (lfs_dir) PrivateLog(*lfs_dir).append(oid, words, clock_.wall());
}

const std::optional<LfsServer>& Session::server_of(const std::string& remote, Operation operation) {
  const auto key = std::pair(remote, operation);
  const auto known = servers_.find(key);
  if (known != servers_.end()) return known->second;
  std::optional<LfsServer>& server = servers_[key];
  try {
    if (!lfsconfig_) lfsconfig_ = options_.lfsconfig ? options_.lfsconfig() : GitConfig{};
    server = find_lfs_server(remote, options_.config, *lfsconfig_, operation);
  } catch (const Error& error) {
    log(fmt::format("the LFS server is not known: {}", error.what()));
  }
  return server;
}

std::string Session::upload_identity(const std::string& remote) {
  const auto& server = server_of(remote, Operation::upload);
  return server ? endpoint_identity(server->url) : "";
}

std::unique_ptr<BatchClient> Session::batch_client(const std::string& remote, Operation operation,
                                                   const LfsDir& lfs_dir,
                                                   const std::function<bool()>& stop_requested) {
  const auto& server = server_of(remote, operation);
  if (!server) return nullptr;
  const auto in_turn = [lfs_dir, stop_requested](const std::function<void()>& ask) {
    if (!lfs_dir) return ask();
    take_helper_turn(*lfs_dir, stop_requested, ask);
  };
  return std::make_unique<BatchClient>(
      *server, BatchPorts{*transport_,
                          clock_,
                          [this] { return random(); },
                          [this](std::string_view line) { log(line); },
                          settings_.patience,
                          {options_.config, options_.environment, run_in(options_.folder),
                           stop_requested, in_turn},
                          options_.token,
                          options_.notice});
}

std::unique_ptr<UploadJournal> Session::open_journal(const LfsDir& lfs_dir, const std::string& oid,
                                                     const std::string& remote) {
  const std::string identity = upload_identity(remote);
  if (!lfs_dir || identity.empty()) {
    log("no journal: the object store or the LFS endpoint is not known");
    return nullptr;
  }
  std::string why_not;
  std::unique_ptr<UploadJournal> journal;
  auto opened = PrivateDir::open(*lfs_dir, "uploads");
  if (auto* directory = std::get_if<PrivateDir>(&opened)) {
    sweep_journals(*directory, clock_.wall());
    journal = UploadJournal::open(std::move(*directory), journal_name(oid, identity), why_not);
  }
  if (const auto* none = std::get_if<PrivateDir::Unavailable>(&opened)) why_not = none->why;
  if (!journal) log(fmt::format("no journal: {}", why_not));
  return journal;
}

Peers* Session::peers_at(const LfsDir& lfs_dir, unsigned assumed) {
  if (!lfs_dir) return nullptr;
  auto& known = peers_[*lfs_dir];
  if (!known) known = std::make_unique<Peers>(*lfs_dir, clock_, assumed);
  return known.get();
}

void Session::completed(const std::string& oid, const std::string& remote) {
  const std::string identity = upload_identity(remote);
  if (!identity.empty()) completed_.emplace(oid, identity);
}

bool Session::take_completed(const std::string& oid, const std::string& remote) {
  return !completed_.empty() && completed_.erase({oid, upload_identity(remote)}) > 0;
}

Error no_lfs_server(const std::string& remote) {
  // What is no remote's name may be a URL with a password in it.
  const bool is_name = remote.find_first_of(":/@") == std::string::npos;
  return {ErrorKind::not_found,
          fmt::format("the LFS server of {} is not known",
                      is_name ? fmt::format("remote \"{}\"", printable(remote)) : "the remote"),
          "set lfs.url, or give the remote an http(s) or ssh URL"};
}

}  // namespace hoist::lfs
