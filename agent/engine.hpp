// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/message.hpp"
#include "lfs/base/clock.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/batch/batch_client.hpp"
#include "lfs/http/transport.hpp"
#include "lfs/journal/peers.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "lfs/protocol/git_config.hpp"
#include "lfs/settings/settings.hpp"

namespace hoist::agent {

/// What outlives one object: the settings of the repository that the process runs in, connections,
/// what is known of LFS servers and of other processes. One thread.
class Engine {
 public:
  /// Reads git's configuration. `wake_descriptors` as UploaderPorts has it. Throws hoist::Error for
  /// settings that make no sense.
  explicit Engine(const std::function<std::vector<int>()>& wake_descriptors);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() = default;

  [[nodiscard]] const lfs::Settings& settings() const { return settings_; }
  [[nodiscard]] lfs::Transport& transport() { return *transport_; }
  [[nodiscard]] const lfs::Clock& clock() const { return clock_; }
  /// In [0, 1).
  [[nodiscard]] double random() { return std::uniform_real_distribution<double>()(generator_); }

  /// For those who look on with HOIST_LOG=debug.
  void log(std::string_view line) const;
  /// For the user, in the log that hoist keeps (docs/log.md), and as above.
  void tell(const UploadMessage& message, std::string_view words) const;

  /// Who can be asked about that object; none where the LFS server is not known. What it refers to
  /// outlives it: `stop_requested` and this engine.
  [[nodiscard]] std::unique_ptr<lfs::BatchClient> batch_client(
      const UploadMessage& message, const std::string& remote,
      const std::function<bool()>& stop_requested);
  /// The journal of that object; none where it cannot be had.
  [[nodiscard]] std::unique_ptr<lfs::UploadJournal> open_journal(const UploadMessage& message,
                                                                 const std::string& remote);
  /// The processes that upload from the same object store; none where the object lies elsewhere.
  [[nodiscard]] lfs::Peers* peers_at(const UploadMessage& message, unsigned concurrent_transfers);

  /// The server has confirmed the object.
  void completed(const std::string& oid, const std::string& remote);
  /// True, once, for an object that was completed before. git-lfs asks again when another action of
  /// the same answer has expired meanwhile.
  [[nodiscard]] bool take_completed(const std::string& oid, const std::string& remote);

 private:
  [[nodiscard]] const std::optional<lfs::LfsServer>& server_of(const std::string& remote);
  /// What tells the endpoint of uploads to that remote from any other; empty when it is unknown.
  [[nodiscard]] std::string endpoint_identity(const std::string& remote);

  lfs::Environment environment_;
  lfs::GitConfig config_;
  lfs::Settings settings_;
  std::map<std::string, std::optional<lfs::LfsServer>> servers_;
  std::map<std::filesystem::path, std::unique_ptr<lfs::Peers>> peers_;
  std::set<std::pair<std::string, std::string>> completed_;  // oid and endpoint
  lfs::SteadyClock clock_;
  std::mt19937_64 generator_{std::random_device{}()};
  std::unique_ptr<lfs::Transport> transport_;
};

}  // namespace hoist::agent
