// SPDX-License-Identifier: Apache-2.0
#include "cli/enable_largefiles.hpp"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/agent_command.hpp"
#include "cli/output.hpp"
#include "cli/own_program.hpp"
#include "cli/scoped_git_config.hpp"
#include "cli/usage_error.hpp"
#include "hoist/error.hpp"
#include "lfs/base/process.hpp"
#include "lfs/protocol/agent_setup.hpp"

namespace hoist::cli {
namespace {

constexpr std::string_view usage_hint = "`hoist lfs-enable-largefiles --help` explains it";

ConfigScope scope_of(const Arguments& arguments) {
  const bool global = arguments.has("--global");
  const bool system = arguments.has("--system");
  if (global + system + arguments.has("--local") > 1) {
    throw UsageError("only one of --local, --global and --system can be meant",
                     std::string(usage_hint));
  }
  if ((global || system) && arguments.value("PATH")) {
    throw UsageError("PATH names a repository, but --global and --system concern none",
                     "leave out PATH, or leave out the option");
  }
  if (arguments.has("--remove") && arguments.has("--force")) {
    throw UsageError("--remove never touches another program's agent, so --force has no meaning",
                     std::string(usage_hint));
  }
  return global ? ConfigScope::global : system ? ConfigScope::system : ConfigScope::local;
}

std::string own_program() {
  const char* const search_path = std::getenv("PATH");
  return startable_name("hoist", search_path != nullptr ? search_path : "");
}

/// What a key was before. Another agent's arguments stay unsaid, since they may hold a password.
std::string before_in_words(const std::string& key, const lfs::GitConfig& before) {
  const std::optional<std::string_view> old = before.last(key);
  if (!old) {
    return "was not set";
  }
  const bool may_be_secret = key.ends_with(".args") && *old != lfs::agent_command_name;
  return may_be_secret ? "was something else" : fmt::format("was {}", *old);
}

/// The changes, one line each.
std::string describe(const std::vector<lfs::ConfigChange>& changes, const lfs::GitConfig& before) {
  std::string text;
  for (const lfs::ConfigChange& change : changes) {
    text += fmt::format("  {}{} ({})\n", change.key, change.value ? " = " + *change.value : "",
                        before_in_words(change.key, before));
  }
  return text;
}

void warn_if_shadowed(const ScopedGitConfig& config, const std::string& file,
                      const std::string& program) {
  const lfs::GitConfig in_force = config.read_in_force(lfs::agent_key_pattern);
  const lfs::ConfigEntry* path = in_force.find(lfs::agent_path_key);
  if (path == nullptr) {
    print_warning(fmt::format("git does not read {} here", file),
                  "look for GIT_CONFIG_NOSYSTEM and GIT_CONFIG_GLOBAL in the environment");
    return;
  }
  for (const lfs::ConfigChange& change : lfs::changes_to_enable(in_force, program)) {
    print_warning(fmt::format("{} in {} takes precedence", change.key,
                              origin_in_words(*in_force.find(change.key))),
                  "remove it there, or git-lfs does not use what was written");
  }
}

void warn_without_git_lfs(const ScopedGitConfig& config) {
  if (lfs::run_process({"git", "lfs", "version"}).exit_status != 0) {
    print_warning("git-lfs is not installed, so nothing uses this yet",
                  "install it, for instance by `apt install git-lfs`, and run `git lfs install`");
  } else if (config.read_in_force("^filter[.]lfs[.]").entries().empty()) {
    print_warning("git-lfs is not set up, so git still commits large files as they are",
                  "run `git lfs install`; `git add --renormalize .` mends what was added before");
  }
}

void enable(const ScopedGitConfig& config, bool force) {
  const std::string program = own_program();
  const lfs::GitConfig before = config.read(lfs::agent_key_pattern);
  const std::vector<lfs::ConfigChange> changes = lfs::changes_to_enable(before, program);
  const std::optional<std::string> other = lfs::foreign_agent(before, program);
  if (other && !changes.empty() && !force) {
    throw Error(ErrorKind::conflict,
                fmt::format("{} already names another program as the agent: {}",
                            config.file(before), *other),
                "`--force` replaces it");
  }
  config.apply(changes);
  const std::string file = config.file(config.read(lfs::agent_key_pattern));
  print_result(changes.empty()
                   ? fmt::format("Already set up in {}; nothing was written.\n", file)
                   : fmt::format("Set up in {}:\n{}`git push` now sends large files in parts where "
                                 "the server offers it; --remove undoes this.\n",
                                 file, describe(changes, before)));
  warn_if_shadowed(config, file, program);
  warn_without_git_lfs(config);
}

void disable(const ScopedGitConfig& config) {
  const lfs::GitConfig before = config.read(lfs::agent_key_pattern);
  const std::string file = config.file(before);
  if (const std::optional<std::string> other = lfs::foreign_agent(before, own_program())) {
    if (before.last(lfs::agent_path_key) != *other) {
      throw Error(ErrorKind::conflict,
                  fmt::format("{} names hoist as the agent, and another program before it: {}",
                              file, *other),
                  "remove what you do not want by `git config --edit`");
    }
    print_result(fmt::format("{} names another program as the agent, which is left there: {}\n",
                             file, *other));
    return;
  }
  const std::vector<lfs::ConfigChange> changes = lfs::changes_to_disable(before);
  config.apply(changes);
  print_result(changes.empty()
                   ? fmt::format("Not set up in {}; nothing was removed.\n", file)
                   : fmt::format("Removed from {}:\n{}", file, describe(changes, before)));
  const lfs::GitConfig in_force = config.read_in_force(lfs::agent_key_pattern);
  if (const lfs::ConfigEntry* path = in_force.find(lfs::agent_path_key)) {
    print_warning(
        fmt::format("an agent is still set up in {}: {}", origin_in_words(*path), path->value), "");
  }
}

}  // namespace

ExitCode run_enable_largefiles(const Arguments& arguments) {
  const ConfigScope scope = scope_of(arguments);
  const std::optional<std::string> path = arguments.value("PATH");
  const ScopedGitConfig config(scope,
                               path ? std::optional<std::filesystem::path>(*path) : std::nullopt);
  if (arguments.has("--remove")) {
    disable(config);
  } else {
    enable(config, arguments.has("--force"));
  }
  return ExitCode::done;
}

}  // namespace hoist::cli
