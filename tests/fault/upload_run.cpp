// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/upload_run.hpp"

#include <algorithm>
#include <cstring>

#include "lfs/http/curl_transport.hpp"
#include "lfs/protocol/git_config.hpp"
#include "lfs/upload/upload.hpp"
#include "tests/support/memory_file.hpp"

namespace hoist::test {
namespace {

constexpr double short_pauses = 0.1;

}  // namespace

std::string UploadRun::words() const {
  return error ? std::string(error->what()) + " (" + error->hint() + ")" : "";
}

std::size_t UploadRun::logged(std::string_view text) const {
  return static_cast<std::size_t>(
      std::count_if(log.begin(), log.end(),
                    [&](const std::string& line) { return line.find(text) != line.npos; }));
}

UploadRun run_upload(const TestObject& object, lfs::Action action, const Tuning& tuning) {
  const MemoryFile file(object.content);
  const lfs::SteadyClock clock;
  lfs::CurlTransportOptions transport_options;
  transport_options.connections = tuning.connections;
  transport_options.connect_limit = tuning.connect_limit;
  transport_options.stall_limit = tuning.stall_limit;
  transport_options.settings_for = tuning.settings_for;
  const auto transport = lfs::make_curl_transport(std::move(transport_options));

  lfs::UploadOptions options;
  options.schedule.connections = tuning.connections;
  options.schedule.patience = {tuning.patience, tuning.patience};
  options.verify_parts = tuning.verify_parts;

  UploadRun run;
  const lfs::UploadPorts ports{
      .transport = *transport,
      .clock = clock,
      .random = [] { return short_pauses; },
      .stop_requested = [] { return false; },
      .progress = [&](std::uint64_t bytes) { run.progress.push_back(bytes); },
      .connections = {},
      .bandwidth = [&] { return tuning.bandwidth; },
      .journal = nullptr,
      .log = [&](std::string_view line) { run.log.emplace_back(line); },
      .tell = [&](std::string_view line) { run.log.emplace_back(line); },
      .server = {}};
  try {
    lfs::upload({object.oid, object.content.size(), std::move(action)}, file, options, ports);
  } catch (const Error& error) {
    run.error = error;
  }
  return run;
}

lfs::Action to_action(const hub::UploadAction& given) {
  lfs::Action action{lfs::SecretUrl(given.href), {}};
  for (const auto& [name, value] : given.header) action.header.push_back({name, value});
  return action;
}

lfs::Action parts_action(std::uint64_t chunk_size, const std::vector<std::string>& urls,
                         const std::string& completion) {
  lfs::Action action{lfs::SecretUrl(completion), {{"chunk_size", std::to_string(chunk_size)}}};
  for (const std::string& url : urls) {
    action.header.push_back({std::to_string(action.header.size()), url});
  }
  return action;
}

std::function<lfs::HttpSettings(std::string_view url)> configured(
    const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string listing;
  for (const auto& [key, value] : entries) {
    listing += std::string("file:test") + '\0' + key + '\n' + value + '\0';
  }
  return [config = lfs::GitConfig::parse(listing)](std::string_view url) {
    return lfs::http_settings_for(url, config, lfs::system_environment());
  };
}

}  // namespace hoist::test
