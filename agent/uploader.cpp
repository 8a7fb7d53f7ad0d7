// SPDX-License-Identifier: Apache-2.0
#include "agent/uploader.hpp"

#include "agent/engine.hpp"
#include "agent/error_reply.hpp"
#include "hoist/error.hpp"
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

}  // namespace

Uploader::Uploader(UploaderPorts ports) : ports_(std::move(ports)) {}
Uploader::~Uploader() = default;

Engine& Uploader::engine() {
  if (!engine_) engine_ = std::make_unique<Engine>(ports_.wake_descriptors);
  return *engine_;
}

std::optional<ErrorReply> Uploader::upload(UploadMessage message, const InitMessage& init) {
  try {
    run(message, init);
    return std::nullopt;
  } catch (const Error& error) {
    if (engine_) engine_->tell(message, error.what());
    return error_reply(message.job.oid, error);
  } catch (const std::exception& error) {
    return internal_error_reply(message.job.oid, error);
  }
}

void Uploader::run(UploadMessage& message, const InitMessage& init) {
  Engine& engine = this->engine();
  const std::unique_ptr<lfs::File> file = lfs::open_file(message.path);
  const std::string& oid = message.job.oid;
  const std::uint64_t size_bytes = message.job.size_bytes;
  ProgressMeter meter(size_bytes);
  ports_.progress(meter.first(engine.clock().now()));

  if (!engine.take_completed(oid, init.remote)) {
    const InHand in_hand(engine.peers_at(message, init.concurrent_transfers));
    const auto journal = engine.open_journal(message, init.remote);
    const auto server = engine.batch_client(message, init.remote, ports_.stop_requested);

    lfs::UploadOptions options;
    options.schedule.connections = engine.settings().connections;
    options.schedule.patience.usual = engine.settings().patience;
    options.verify_parts = engine.settings().verify_parts;
    lfs::UploadPorts ports{
        .transport = engine.transport(),
        .clock = engine.clock(),
        .random = [&] { return engine.random(); },
        .stop_requested = ports_.stop_requested,
        .progress =
            [&](std::uint64_t sent_bytes) {
              const auto step = meter.update(sent_bytes, engine.clock().now());
              if (step) ports_.progress(*step);
            },
        .connections = [&] { return in_hand.share_of(engine.settings().connections); },
        .bandwidth = [&] { return in_hand.share_of_rate(engine.settings().bandwidth_limit); },
        .journal = journal.get(),
        .log = [&](std::string_view line) { engine.log(line); },
        .tell = [&](std::string_view words) { engine.tell(message, words); },
        .server = {}};
    if (server) {
      ports.server.fresh_action = [&](const std::string& upload_id) {
        return server->upload_action(oid, size_bytes, upload_id);
      };
      ports.server.verify = [&](const lfs::Action& verify) {
        return server->verify(verify, oid, size_bytes);
      };
    }
    lfs::upload({oid, size_bytes, std::move(message.job.action)}, *file, options, ports);
    engine.completed(oid, init.remote);
  }
  if (const auto step = meter.last()) ports_.progress(*step);
}

}  // namespace hoist::agent
