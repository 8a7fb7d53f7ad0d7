// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <git2.h>

#include "lfs/protocol/git_config.hpp"

namespace hoist::git {

/// The user's own hooks of a working copy, run where and as git runs them. Those by which git-lfs
/// does what hoist does itself are passed over.
class Hooks {
 public:
  /// `config` outlives it. Where `are_on` is false, there are none.
  Hooks(git_repository* repo, const lfs::GitConfig& config, bool are_on,
        std::function<bool()> stop_requested);

  [[nodiscard]] bool has(const std::string& name) const { return find(name).has_value(); }
  /// Runs a hook, if there is one. Throws conflict with what it said where it refuses.
  void run(const std::string& name, std::vector<std::string> arguments = {},
           std::string input = {}) const;
  /// The same for one that comes after the deed: it cannot refuse.
  void run_after(const std::string& name, std::vector<std::string> arguments = {}) const;

 private:
  [[nodiscard]] std::optional<std::filesystem::path> find(const std::string& name) const;

  std::filesystem::path root_;
  std::filesystem::path folder_;
  bool are_on_;
  std::function<bool()> stop_requested_;
};

}  // namespace hoist::git
