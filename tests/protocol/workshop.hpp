// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hub/hub.hpp"
#include "tests/protocol/running_agent.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_object.hpp"

namespace hoist::test {

/// What stands on git-lfs's side of a conversation: a hub, a local store, and the messages about
/// them. README.md tells of the set-up and the placeholders.
class Workshop {
 public:
  /// Throws for a set-up that is not of its form.
  explicit Workshop(const std::string& set_up = "{}");

  /// `text` with its placeholders replaced. Makes objects, files and actions as they are named.
  [[nodiscard]] std::string expand(std::string text);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] hub::LocalHub& hub() { return *hub_; }
  /// Changes to the environment of the agent.
  [[nodiscard]] const RunningAgent::Variables& environment() const { return environment_; }
  /// Everything that must not show anywhere.
  [[nodiscard]] const std::vector<std::string>& secrets() const { return secrets_; }
  /// The size of an object that was named before.
  [[nodiscard]] std::optional<std::uint64_t> size_of(const std::string& oid) const;
  /// Whether the hub has all bytes of that object.
  [[nodiscard]] bool is_at_the_hub(const std::string& oid) const;

 private:
  [[nodiscard]] std::string value_of(std::string_view placeholder);
  [[nodiscard]] const TestObject& object(std::uint64_t size_bytes);
  [[nodiscard]] std::string path(std::string_view spec);
  [[nodiscard]] std::string action(std::uint64_t size_bytes, std::string_view edits);
  [[nodiscard]] std::string upload_message(std::string_view spec, std::string_view edits);

  TempDir folder_;
  std::unique_ptr<hub::LocalHub> hub_;
  RunningAgent::Variables environment_;
  std::vector<std::string> secrets_;
  std::map<std::uint64_t, TestObject> objects_;
};

}  // namespace hoist::test
