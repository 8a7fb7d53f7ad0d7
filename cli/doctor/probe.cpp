// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/probe.hpp"

#include <csignal>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <variant>

#include <fmt/format.h>

#include "agent/signals.hpp"
#include "cli/doctor/checks.hpp"
#include "hoist/error.hpp"
#include "lfs/auth/helper_turn.hpp"
#include "lfs/base/digest.hpp"
#include "lfs/base/process.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/batch/batch_client.hpp"
#include "lfs/batch/lfs_server.hpp"
#include "lfs/http/curl_transport.hpp"
#include "lfs/protocol/endpoint.hpp"
#include "lfs/protocol/upload_plan.hpp"
#include "lfs/settings/http_settings.hpp"

namespace hoist::cli {
namespace {

using Level = Finding::Level;

/// More than any store takes in one request. Nobody has an object of this id and size.
constexpr std::uint64_t probe_size_bytes = std::uint64_t{6} << 30U;
constexpr std::string_view probe_text = "what hoist doctor --probe asks for";
/// Somebody waits for the answer.
constexpr std::chrono::seconds patience(2);

std::string probe_oid() {
  lfs::Digest digest(lfs::Digest::Kind::sha256);
  digest.update(std::as_bytes(std::span(probe_text)));
  return digest.finish_hex();
}

/// Programs in that folder, without telling a helper whether its credential was any good.
lfs::ProcessRunner runner_in(const std::filesystem::path& folder) {
  return [&folder](const std::vector<std::string>& argv, lfs::ProcessOptions options) {
    const bool is_verdict = argv.size() == 3 && argv[1] == "credential" && argv[2] != "fill";
    if (is_verdict) return lfs::ProcessResult{};
    options.cwd = folder;
    return lfs::run_process(argv, options);
  };
}

/// What all questions share.
class Prober {
 public:
  Prober(const ProbedRepository& repository, agent::SignalWatch& signals)
      : repository_(repository), signals_(signals) {
    lfs::CurlTransportOptions options;
    options.connections = 1;
    options.settings_for = [this](std::string_view url) {
      return lfs::http_settings_for(url, repository_.config, repository_.environment);
    };
    options.wake_descriptors = [this] { return std::vector<int>{signals_.fd()}; };
    transport_ = lfs::make_curl_transport(std::move(options));
  }
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;
  ~Prober() = default;

  [[nodiscard]] lfs::BatchAction ask(const lfs::LfsServer& server) {
    const auto stop_requested = [this] { return signals_.received().has_value(); };
    const auto in_turn = [&](const std::function<void()>& ask_helpers) {
      lfs::take_helper_turn(repository_.lfs_dir, stop_requested, ask_helpers);
    };
    lfs::BatchClient client(
        server, lfs::BatchPorts{*transport_,
                                clock_,
                                [this] { return random(); },
                                [](std::string_view) {},
                                patience,
                                {repository_.config, repository_.environment,
                                 runner_in(repository_.folder), stop_requested, in_turn}});
    return client.upload_action(probe_oid(), probe_size_bytes, "");
  }

 private:
  double random() { return std::uniform_real_distribution<double>()(generator_); }

  const ProbedRepository& repository_;
  agent::SignalWatch& signals_;
  lfs::SteadyClock clock_;
  std::mt19937_64 generator_{std::random_device{}()};
  std::unique_ptr<lfs::Transport> transport_;
};

Finding probe(Prober& prober, const std::string& remote, const lfs::LfsServer& server) {
  try {
    return probe_finding(remote, prober.ask(server));
  } catch (const Error& error) {
    return {Level::problem, fmt::format("remote {}: {}", lfs::printable(remote), error.what()),
            error.hint()};
  }
}

}  // namespace

std::vector<Finding> probe_servers(const ProbedRepository& repository) {
  std::vector<Finding> findings;
  std::optional<int> ended_by;
  {
    agent::SignalWatch signals;
    Prober prober(repository, signals);
    std::set<std::string> asked;
    for (const std::string& remote : remotes_of(repository.config)) {
      const auto server = lfs::find_lfs_server(remote, repository.config, repository.lfsconfig);
      if (!server || !asked.insert(lfs::endpoint_identity(server->url)).second) continue;
      findings.push_back(probe(prober, remote, *server));
      ended_by = signals.received();
      if (ended_by) break;
    }
  }
  if (ended_by) static_cast<void>(::raise(*ended_by));
  return findings;
}

Finding probe_finding(const std::string& remote, lfs::BatchAction answer) {
  const std::string name = lfs::printable(remote);
  if (!answer.upload) {
    return {Level::hint,
            fmt::format("remote {}: the server says that it has an object that nobody has", name),
            "ask the server's operator"};
  }
  try {
    const lfs::UploadPlan plan = lfs::plan_upload(probe_size_bytes, *std::move(answer.upload));
    if (const auto* multipart = std::get_if<lfs::MultipartUpload>(&plan)) {
      return {Level::good,
              fmt::format("remote {}: the server takes a file of 6 GiB in {} parts", name,
                          multipart->part_urls.size()),
              ""};
    }
  } catch (const Error& error) {
    return {Level::problem, fmt::format("remote {}: {}", name, error.what()), error.hint()};
  }
  return {Level::hint,
          fmt::format("remote {}: the server offers no multipart, so that hoist has no part in "
                      "pushes to it",
                      name),
          "git-lfs sends each file in one request, of which many stores take no more than 5 GB"};
}

}  // namespace hoist::cli
