// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/hub/hub.hpp"
#include "tests/support/background_program.hpp"
#include "tests/support/line_reader.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::test {

/// A hub, and a repository with objects in its LFS store and that hub as `origin`.
class AgentWorld {
 public:
  /// The hub's `root` is chosen here.
  explicit AgentWorld(hub::HubOptions options);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path repository() const { return folder() / "repository"; }
  [[nodiscard]] std::filesystem::path lfs_dir() const { return repository() / ".git/lfs"; }
  /// Runs git in the repository; throws where it fails.
  void git(const std::vector<std::string>& arguments) const;
  [[nodiscard]] hub::LocalHub& hub() { return *hub_; }
  [[nodiscard]] const hub::LocalHub& hub() const { return *hub_; }

  /// Puts a new object into the store.
  [[nodiscard]] TestObject add_object(std::uint64_t size_bytes, std::uint64_t seed = 0) const;
  /// Whether the hub has all bytes of that object.
  [[nodiscard]] bool is_at_the_hub(const TestObject& object) const;
  /// The attempts to send a part of that object that the hub saw begin since then.
  [[nodiscard]] std::vector<hub::RequestRecord> parts_sent(
      const TestObject& object, std::chrono::steady_clock::time_point since = {}) const;

 private:
  TempDir folder_;
  std::unique_ptr<hub::LocalHub> hub_;
};

struct AgentOptions {
  /// What stands in front of the program: setpriv, prlimit.
  std::vector<std::string> before = {};
  std::filesystem::path program = HOIST_BINARY;
};

/// `hoist lfs-multipart-upload` at work in such a repository, and the part of git-lfs. Killed when
/// it goes.
class WorkingAgent {
 public:
  /// Says init and waits for the answer; throws where none comes.
  explicit WorkingAgent(AgentWorld& world, const AgentOptions& options = {});

  /// Asks for an upload with a new action of the hub.
  void ask_for(const TestObject& object);
  /// The line that ends it; "" where none comes.
  [[nodiscard]] std::string completion();
  /// The completion of an upload that went well.
  [[nodiscard]] static std::string success(const TestObject& object);

  /// SIGKILL; returns when it is gone. False where it had ended before.
  bool kill();
  /// Its exit status, or minus the signal that killed it.
  [[nodiscard]] std::optional<int> end();
  /// What it has written on stderr so far.
  [[nodiscard]] std::string log() const { return read_file(log_); }

 private:
  AgentWorld& world_;
  std::filesystem::path log_;
  BackgroundProgram program_;
  LineReader lines_;
};

/// Waits until something is so, for at most a minute; returns whether it came to be so.
bool eventually(const std::function<bool()>& is_so);

}  // namespace hoist::test
