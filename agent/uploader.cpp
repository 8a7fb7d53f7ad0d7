// SPDX-License-Identifier: Apache-2.0
#include "agent/uploader.hpp"

#include <filesystem>
#include <map>
#include <random>

#include <fmt/format.h>

#include "agent/error_reply.hpp"
#include "agent/journal_place.hpp"
#include "hoist/error.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/base/log.hpp"
#include "lfs/http/curl_transport.hpp"
#include "lfs/journal/peers.hpp"
#include "lfs/journal/private_dir.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "lfs/protocol/endpoint.hpp"
#include "lfs/settings/http_settings.hpp"
#include "lfs/settings/load_git_config.hpp"
#include "lfs/settings/load_lfsconfig.hpp"
#include "lfs/settings/settings.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::agent {
namespace {

/// Counts this process among the peers while an object is in hand.
class InHand {
 public:
  explicit InHand(lfs::Peers* peers) : peers_(peers) {
    if (peers_ != nullptr) peers_->hold();
  }
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;
  ~InHand() {
    if (peers_ != nullptr) peers_->release();
  }
  /// The parts that this process may have in flight now, of so many in all.
  [[nodiscard]] unsigned share_of(unsigned connections) const {
    return peers_ == nullptr ? connections : lfs::connection_share(connections, peers_->standing());
  }
  /// The bytes a second that this process may send now, of so many in all; 0 is no limit.
  [[nodiscard]] std::uint64_t share_of_rate(std::uint64_t bytes_per_second) const {
    return peers_ == nullptr ? bytes_per_second
                             : lfs::bandwidth_share(bytes_per_second, peers_->standing().peers);
  }

 private:
  lfs::Peers* peers_;
};

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

struct Uploader::Engine {
  explicit Engine(const std::function<std::vector<int>()>& wake_descriptors)
      : environment(lfs::system_environment()),
        config(repository_config()),
        settings(lfs::read_settings(config, environment)) {
    lfs::align_curl_buffers();
    lfs::CurlTransportOptions options;
    options.connections = settings.connections;
    options.wake_descriptors = wake_descriptors;
    options.settings_for = [this](std::string_view url) {
      return lfs::http_settings_for(url, config, environment);
    };
    transport = lfs::make_curl_transport(std::move(options));
  }

  lfs::Environment environment;
  lfs::GitConfig config;
  lfs::Settings settings;
  void log(std::string_view line) const {
    if (settings.debug_log) lfs::log_line(line);
  }

  /// What tells the endpoint of uploads to that remote from any other; empty when it is unknown.
  const std::string& endpoint_identity(const std::string& remote) {
    const auto known = endpoints.find(remote);
    if (known != endpoints.end()) return known->second;
    std::string& identity = endpoints[remote];
    try {
      const auto endpoint = lfs::upload_endpoint(remote, config, lfs::load_lfsconfig("."));
      if (endpoint) identity = lfs::endpoint_identity(*endpoint);
    } catch (const Error& error) {
      log(fmt::format("the LFS endpoint is not known: {}", error.what()));
    }
    return identity;
  }

  /// The journal of that object; none where it cannot be had.
  std::unique_ptr<lfs::UploadJournal> open_journal(const UploadMessage& message,
                                                   const std::string& remote) {
    const auto lfs_dir = lfs_dir_of(message.path, message.job.oid);
    if (!lfs_dir || endpoint_identity(remote).empty()) {
      log("no journal: the object store or the LFS endpoint is not known");
      return nullptr;
    }
    std::string why_not;
    std::unique_ptr<lfs::UploadJournal> journal;
    auto opened = lfs::PrivateDir::open(*lfs_dir, "uploads");
    if (auto* directory = std::get_if<lfs::PrivateDir>(&opened)) {
      lfs::sweep_journals(*directory, clock.wall());
      journal = lfs::UploadJournal::open(
          std::move(*directory), journal_name(message.job.oid, endpoint_identity(remote)), why_not);
    }
    if (const auto* none = std::get_if<lfs::PrivateDir::Unavailable>(&opened)) why_not = none->why;
    if (!journal) log(fmt::format("no journal: {}", why_not));
    return journal;
  }

  /// The processes that upload from the same object store; none where the object lies elsewhere.
  lfs::Peers* peers_at(const UploadMessage& message, unsigned concurrent_transfers) {
    const auto lfs_dir = lfs_dir_of(message.path, message.job.oid);
    if (!lfs_dir) return nullptr;
    auto& known = peers[*lfs_dir];
    if (!known) known = std::make_unique<lfs::Peers>(*lfs_dir, clock, concurrent_transfers);
    return known.get();
  }

  std::map<std::string, std::string> endpoints;
  std::map<std::filesystem::path, std::unique_ptr<lfs::Peers>> peers;
  lfs::SteadyClock clock;
  std::mt19937_64 generator{std::random_device{}()};
  std::unique_ptr<lfs::Transport> transport;
};

Uploader::Uploader(UploaderPorts ports) : ports_(std::move(ports)) {}
Uploader::~Uploader() = default;

Uploader::Engine& Uploader::engine() {
  if (!engine_) engine_ = std::make_unique<Engine>(ports_.wake_descriptors);
  return *engine_;
}

std::optional<ErrorReply> Uploader::upload(UploadMessage message, const InitMessage& init) {
  const std::string oid = message.job.oid;
  try {
    run(std::move(message), init);
    return std::nullopt;
  } catch (const Error& error) {
    return error_reply(oid, error);
  } catch (const std::exception& error) {
    return internal_error_reply(oid, error);
  }
}

void Uploader::run(UploadMessage message, const InitMessage& init) {
  Engine& engine = this->engine();
  const std::unique_ptr<lfs::File> file = lfs::open_file(message.path);
  ProgressMeter meter(message.job.size_bytes);
  ports_.progress(meter.first(engine.clock.now()));

  const InHand in_hand(engine.peers_at(message, init.concurrent_transfers));
  const std::unique_ptr<lfs::UploadJournal> journal = engine.open_journal(message, init.remote);

  lfs::UploadOptions options;
  options.schedule.connections = engine.settings.connections;
  options.schedule.patience.usual = engine.settings.patience;
  options.verify_parts = engine.settings.verify_parts;
  const lfs::UploadPorts ports{
      *engine.transport,
      engine.clock,
      [&] { return std::uniform_real_distribution<double>(0.0, 1.0)(engine.generator); },
      ports_.stop_requested,
      [&](std::uint64_t sent_bytes) {
        if (const auto step = meter.update(sent_bytes, engine.clock.now())) ports_.progress(*step);
      },
      [&] { return in_hand.share_of(engine.settings.connections); },
      [&] { return in_hand.share_of_rate(engine.settings.bandwidth_limit); },
      journal.get(),
      [&](std::string_view line) { engine.log(line); },
      [&](std::string_view line) { engine.log(line); },
      {}};
  lfs::upload(std::move(message.job), *file, options, ports);
  if (const auto step = meter.last()) ports_.progress(*step);
}

}  // namespace hoist::agent
