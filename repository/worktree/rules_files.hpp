// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <git2.h>

#include "lfs/base/beneath.hpp"
#include "lfs/base/environment.hpp"
#include "lfs/config/attributes.hpp"
#include "lfs/protocol/git_config.hpp"

namespace hoist::repository {

// Where the files of rules are (`.gitattributes`, `.gitignore` and their kin), and their texts.

/// The text of a file that belongs to the user or the system, reached through links as well.
/// Nothing where it is missing, unreadable, no regular file, or has 100 MiB or more.
[[nodiscard]] std::optional<lfs::RulesText> read_rules_file(const std::filesystem::path& file);

/// The path that `key` names in git's configuration, else git's usual one of that name in the
/// user's folder of configuration; empty where there is none. A path that is not absolute is one
/// below `root`.
[[nodiscard]] std::filesystem::path user_rules_file(const lfs::GitConfig& config,
                                                    const std::string& key,
                                                    const std::string& usual_name,
                                                    const std::filesystem::path& root,
                                                    const lfs::Environment& environment);

/// core.ignoreCase.
[[nodiscard]] bool ignores_case(const lfs::GitConfig& config);

/// `$GIT_DIR/info/NAME`, one for all worktrees.
[[nodiscard]] std::filesystem::path info_file(git_repository* repo, const std::string& name);

/// The text of a blob; nothing where that has 100 MiB or more. Throws hoist::Error.
[[nodiscard]] std::optional<lfs::RulesText> read_rules_blob(git_repository* repo,
                                                            const git_oid& id);

/// The files of one name in the folders of a working tree. No link is followed: what is behind one
/// is not there. For one thread.
class WorkRules {
 public:
  WorkRules(std::filesystem::path root, std::string name)
      : tree_(std::make_unique<lfs::Beneath>(std::move(root))), name_(std::move(name)) {}

  /// `folder` is "" or "a/b". A folder in place of the file is an empty text, as it is for git;
  /// whatever else cannot be read is nothing.
  [[nodiscard]] std::optional<lfs::RulesText> in(const std::string& folder);

 private:
  std::unique_ptr<lfs::Beneath> tree_;
  std::string name_;
};

/// `a/b/.gitattributes` of "a/b"; `.gitattributes` of "".
[[nodiscard]] std::string path_in(const std::string& folder, const std::string& name);

}  // namespace hoist::repository
