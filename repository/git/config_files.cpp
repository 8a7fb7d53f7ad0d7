// SPDX-License-Identifier: Apache-2.0
#include "repository/git/config_files.hpp"

#include <filesystem>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <git2/sys/repository.h>

#include "lfs/protocol/git_config.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"

namespace hoist::git {
namespace {

namespace fs = std::filesystem;

using FindFile = int (*)(git_buf*);

std::optional<std::string> usual_file(FindFile find) {
  Text path;
  if (find(path.get()) != 0) return std::nullopt;
  return std::string(path.view());
}

/// The file that a variable names; the usual one where it is not set.
std::optional<std::string> file_for(const lfs::Environment& environment, const char* variable,
                                    FindFile find) {
  auto named = environment(variable);
  return named ? named : usual_file(find);
}

bool is_true(const std::optional<std::string>& value) {
  return value && lfs::parse_config_bool(*value).value_or(false);
}

void add(git_config* config, const std::optional<std::string>& file, git_config_level_t level,
         git_repository* repo) {
  std::error_code error;
  if (!file || !fs::is_regular_file(*file, error)) return;
  check(git_config_add_file_ondisk(config, file->c_str(), level, repo, 1),
        fmt::format("cannot read the configuration in {}", *file));
}

/// What system and user configure, by the files that git would read.
Config outer_config(const lfs::Environment& environment, git_repository* repo) {
  auto config = out<Config>(
      [&](git_config** it) { check(git_config_new(it), "cannot read git's configuration"); });
  if (!is_true(environment("GIT_CONFIG_NOSYSTEM"))) {
    add(config.get(), file_for(environment, "GIT_CONFIG_SYSTEM", git_config_find_system),
        GIT_CONFIG_LEVEL_SYSTEM, repo);
  }
  if (!environment("GIT_CONFIG_GLOBAL")) {
    add(config.get(), usual_file(git_config_find_xdg), GIT_CONFIG_LEVEL_XDG, repo);
  }
  add(config.get(), file_for(environment, "GIT_CONFIG_GLOBAL", git_config_find_global),
      GIT_CONFIG_LEVEL_GLOBAL, repo);
  return config;
}

}  // namespace

Config user_config(const lfs::Environment& environment) {
  return outer_config(environment, nullptr);
}

void use_config_files(git_repository* repo, const lfs::Environment& environment) {
  const fs::path worktree_file = fs::path(git_repository_path(repo)) / "config.worktree";
  std::error_code error;
  const bool has_worktree_file = fs::is_regular_file(worktree_file, error);
  const bool is_usual = !has_worktree_file && !is_true(environment("GIT_CONFIG_NOSYSTEM")) &&
                        !environment("GIT_CONFIG_GLOBAL") && !environment("GIT_CONFIG_SYSTEM");
  if (is_usual) return;

  const Config config = outer_config(environment, repo);
  const std::string local = (fs::path(git_repository_commondir(repo)) / "config").string();
  add(config.get(), local, GIT_CONFIG_LEVEL_LOCAL, repo);
  int uses_worktree_file = 0;
  static_cast<void>(
      git_config_get_bool(&uses_worktree_file, config.get(), "extensions.worktreeConfig"));
  if (has_worktree_file && uses_worktree_file != 0) {
    add(config.get(), worktree_file.string(), GIT_CONFIG_LEVEL_APP, repo);
  }
  check(git_repository_set_config(repo, config.get()), "cannot use git's configuration");
}

}  // namespace hoist::git
