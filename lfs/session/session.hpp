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

#include "hoist/error.hpp"
#include "lfs/base/clock.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/batch/batch_client.hpp"
#include "lfs/http/transport.hpp"
#include "lfs/journal/peers.hpp"
#include "lfs/journal/upload_journal.hpp"
#include "lfs/protocol/git_config.hpp"
#include "lfs/protocol/operation.hpp"
#include "lfs/settings/settings.hpp"

namespace hoist::lfs {

/// The folder that holds the object store, `<dir>/objects/aa/bb/<oid>`, and hoist's own notes on
/// it; none where it is not known.
using LfsDir = std::optional<std::filesystem::path>;

struct SessionOptions {
  GitConfig config;  ///< git's, of the repository and the user
  Environment environment = system_environment();
  /// Reads the repository's `.lfsconfig`; called when a server is looked for, at most once.
  std::function<GitConfig()> lfsconfig = {};
  /// Descriptors that end a wait when they become readable; asked for each wait.
  std::function<std::vector<int>()> wake_descriptors = {};
  /// Where programs of git are run, so that they find the repository's own configuration; empty:
  /// the current folder.
  std::filesystem::path folder = {};
  /// The program's own token for scheme, host and port of the git remote; empty: none. Secret.
  std::string token = {};
  /// What the user would want to know of a wait for a server. No secrets.
  std::function<void(std::string_view)> notice = [](std::string_view) {};
};

/// What outlives one object, whichever way it goes: the settings of a repository, connections, what
/// is known of LFS servers and of other processes. One thread.
class Session {
 public:
  /// Throws hoist::Error (invalid_input) for settings that make no sense.
  explicit Session(SessionOptions options);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() = default;

  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] Transport& transport() { return *transport_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  /// In [0, 1).
  [[nodiscard]] double random() { return std::uniform_real_distribution<double>()(generator_); }

  /// For those who look on with HOIST_LOG=debug.
  void log(std::string_view line) const;
  /// For the user, in the log that hoist keeps (docs/log.md), and as above.
  void tell(const LfsDir& lfs_dir, std::string_view oid, std::string_view words) const;

  /// Who can be asked about the objects of that remote; none where the LFS server is not known.
  /// What it refers to outlives it: `stop_requested` and this session.
  [[nodiscard]] std::unique_ptr<BatchClient> batch_client(
      const std::string& remote, Operation operation, const LfsDir& lfs_dir,
      const std::function<bool()>& stop_requested);
  /// The journal of that object's uploads; none where it cannot be had.
  [[nodiscard]] std::unique_ptr<UploadJournal> open_journal(const LfsDir& lfs_dir,
                                                            const std::string& oid,
                                                            const std::string& remote);
  /// The processes that use the same object store; none where it is not known. `assumed` stands in
  /// for their number where files cannot be locked.
  [[nodiscard]] Peers* peers_at(const LfsDir& lfs_dir, unsigned assumed);

  /// The server has confirmed the object.
  void completed(const std::string& oid, const std::string& remote);
  /// True, once, for an object that was completed before. git-lfs asks again when another action of
  /// the same answer has expired meanwhile.
  [[nodiscard]] bool take_completed(const std::string& oid, const std::string& remote);

 private:
  [[nodiscard]] const std::optional<LfsServer>& server_of(const std::string& remote,
                                                          Operation operation);
  /// What tells the endpoint of uploads to that remote from any other; empty when it is unknown.
  [[nodiscard]] std::string upload_identity(const std::string& remote);

  SessionOptions options_;
  Settings settings_;
  std::optional<GitConfig> lfsconfig_;
  std::map<std::pair<std::string, Operation>, std::optional<LfsServer>> servers_;
  std::map<std::filesystem::path, std::unique_ptr<Peers>> peers_;
  std::set<std::pair<std::string, std::string>> completed_;  // oid and endpoint
  SteadyClock clock_;
  std::mt19937_64 generator_{std::random_device{}()};
  std::unique_ptr<Transport> transport_;
};

/// What to throw where batch_client() gives nothing.
[[nodiscard]] Error no_lfs_server(const std::string& remote);

}  // namespace hoist::lfs
