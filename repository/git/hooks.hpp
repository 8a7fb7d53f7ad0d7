// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <git2.h>

#include "lfs/protocol/git_config.hpp"

namespace hoist::git {

/// Where git looks for hooks: `core.hooksPath`, else `hooks` in git's own folder. Absolute where
/// the repository is.
[[nodiscard]] std::filesystem::path hooks_folder(git_repository* repo,
                                                 const lfs::GitConfig& config);

/// As much of a hook's text as tells whose it is; empty where it cannot be read.
[[nodiscard]] std::string beginning_of_hook(const std::filesystem::path& hook);

/// The user's own hooks of a working copy, run where and as git runs them. Those by which git-lfs
/// and hoist see to large files are passed over, since the operations do that themselves; one of
/// another hand that hoist's hook would call is run instead of it.
class Hooks {
 public:
  using Environment = std::vector<std::pair<std::string, std::optional<std::string>>>;

  /// `config` outlives it. Where `are_on` is false, there are none. `notice`, where there is one,
  /// gets the lines of a hook that does not refuse. `environment` is set for each.
  Hooks(git_repository* repo, const lfs::GitConfig& config, bool are_on,
        std::function<bool()> stop_requested, std::function<void(std::string_view)> notice,
        Environment environment = {});

  [[nodiscard]] bool has(const std::string& name) const { return find(name).has_value(); }
  /// Runs a hook, if there is one. Throws rejected with what it said where it refuses.
  void run(const std::string& name, std::vector<std::string> arguments = {},
           std::string input = {}) const;
  /// The same for one that comes after the deed: it cannot refuse.
  void run_after(const std::string& name, std::vector<std::string> arguments = {}) const;

 private:
  [[nodiscard]] std::optional<std::filesystem::path> find(const std::string& name) const;
  void pass_on(std::string_view text) const;

  std::filesystem::path root_;
  std::filesystem::path folder_;
  bool are_on_;
  std::function<bool()> stop_requested_;
  std::function<void(std::string_view)> notice_;
  Environment environment_;
};

}  // namespace hoist::git
