// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/ignore_rules.hpp"

#include <memory>
#include <string>
#include <utility>

#include "lfs/base/environment.hpp"
#include "repository/git/config_values.hpp"
#include "repository/worktree/rules_files.hpp"

namespace hoist::repository {
namespace {

constexpr const char* file_name = ".gitignore";

/// What the index has of a file that is left out of the working tree.
std::optional<lfs::RulesText> left_out_file(git_repository* repo, git_index* index,
                                            const std::string& path) {
  const git_index_entry* entry = git_index_get_bypath(index, path.c_str(), 0);
  const bool is_left_out =
      entry != nullptr && (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) != 0;
  return is_left_out ? read_rules_blob(repo, entry->id) : std::nullopt;
}

}  // namespace

lfs::IgnoreRules ignore_rules(git_repository* repo, git_index* index) {
  const lfs::Environment environment = lfs::system_environment();
  const lfs::GitConfig config = git::config_values(repo, environment);
  const char* root = git_repository_workdir(repo);
  lfs::IgnoreSources sources;
  sources.user =
      read_rules_file(user_rules_file(config, "core.excludesfile", "ignore", root, environment));
  sources.info = read_rules_file(info_file(repo, "exclude"));
  sources.ignore_case = ignores_case(config);
  const auto files = std::make_shared<WorkRules>(root, file_name);
  sources.folder = [=](const std::string& folder) {
    auto text = files->in(folder);
    return text ? text : left_out_file(repo, index, path_in(folder, file_name));
  };
  return lfs::IgnoreRules(std::move(sources));
}

}  // namespace hoist::repository
