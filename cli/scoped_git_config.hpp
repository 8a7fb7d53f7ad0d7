// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lfs/base/process.hpp"
#include "lfs/protocol/agent_setup.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::cli {

enum class ConfigScope { local, global, system };

/// git's configuration of one scope, read and written by running git. All members throw
/// hoist::Error with git's own words.
class ScopedGitConfig {
 public:
  /// `folder` is any folder of the repository; without it git looks for the repository itself, from
  /// the current folder or by GIT_DIR. Throws where the scope is local and there is none.
  ScopedGitConfig(ConfigScope scope, std::optional<std::filesystem::path> folder);

  /// The entries of this scope's own file whose key matches `pattern`.
  [[nodiscard]] lfs::GitConfig read(std::string_view pattern) const;
  /// The entries of all scopes, of included files and of the environment, as git sees them here.
  [[nodiscard]] lfs::GitConfig read_in_force(std::string_view pattern) const;

  /// Makes all the changes; where one fails, makes the earlier ones undone and throws.
  void apply(const std::vector<lfs::ConfigChange>& changes) const;

  /// The file, as far as it is known: of the scopes other than local, git tells it only with an
  /// entry, for which `entries` are those that `read` returned.
  [[nodiscard]] std::string file(const lfs::GitConfig& entries) const;

 private:
  [[nodiscard]] lfs::ProcessResult git(const std::vector<std::string>& arguments) const;
  [[nodiscard]] lfs::GitConfig read_with(std::vector<std::string> arguments,
                                         std::string_view pattern) const;
  [[nodiscard]] std::string find_local_file() const;
  void write(const std::vector<std::string>& arguments) const;
  void restore(const std::string& key, const std::vector<const lfs::ConfigEntry*>& values) const;

  ConfigScope scope_;
  std::optional<std::filesystem::path> folder_;
  std::string local_file_;
};

/// Where an entry stands, in words: a file's name, or "the environment or command line".
std::string origin_in_words(const lfs::ConfigEntry& entry);

}  // namespace hoist::cli
