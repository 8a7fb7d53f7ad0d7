// SPDX-License-Identifier: Apache-2.0
#include "agent/uploader.hpp"

#include <random>

#include <fmt/format.h>

#include "agent/error_reply.hpp"
#include "hoist/error.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/base/log.hpp"
#include "lfs/http/curl_transport.hpp"
#include "lfs/settings/http_settings.hpp"
#include "lfs/settings/load_git_config.hpp"
#include "lfs/settings/settings.hpp"
#include "lfs/upload/upload.hpp"

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

std::optional<ErrorReply> Uploader::upload(UploadMessage message) {
  const std::string oid = message.job.oid;
  try {
    run(std::move(message));
    return std::nullopt;
  } catch (const Error& error) {
    return error_reply(oid, error);
  } catch (const std::exception& error) {
    return internal_error_reply(oid, error);
  }
}

void Uploader::run(UploadMessage message) {
  Engine& engine = this->engine();
  const std::unique_ptr<lfs::File> file = lfs::open_file(message.path);
  ProgressMeter meter(message.job.size_bytes);
  ports_.progress(meter.first(engine.clock.now()));

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
      [&](std::string_view line) {
        if (engine.settings.debug_log) lfs::log_line(line);
      }};
  lfs::upload(std::move(message.job), *file, options, ports);
  if (const auto step = meter.last()) ports_.progress(*step);
}

}  // namespace hoist::agent
