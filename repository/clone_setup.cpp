// SPDX-License-Identifier: Apache-2.0
#include "repository/clone_setup.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/process.hpp"
#include "lfs/protocol/agent_setup.hpp"
#include "lfs/protocol/hook_text.hpp"
#include "repository/git/check.hpp"
#include "repository/git/config_write.hpp"
#include "repository/hooks/hook_repository.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0;
}

/// Whether the program stands in one of PATH's folders; those that are relative end the search.
bool is_on_path(std::string_view name, const lfs::Environment& environment) {
  const std::string folders = environment("PATH").value_or("");
  std::string_view rest = folders;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const fs::path folder(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (folder.is_relative()) return false;
    if (is_program(folder / name)) return true;
  }
  return false;
}

/// How git-lfs can start hoist; empty where it cannot.
std::string startable_hoist(const lfs::Environment& environment) {
  if (is_on_path("hoist", environment)) return "hoist";
  return is_program(HOIST_INSTALLED_PROGRAM) ? HOIST_INSTALLED_PROGRAM : "";
}

/// Hooks that see to it that git alone leaves no large file behind. Returns what became of them, in
/// words.
std::string set_up_hooks(WorkingCopy& copy, const std::string& program) {
  if (program.empty()) return "there is no program hoist either, which hooks could call";
  const HooksPlace place = hooks_place(copy.repo.get(), copy.config);
  if (place.where != HooksPlace::Where::git_folder) {
    return fmt::format("no hooks keep it from that, since core.hooksPath is {}",
                       place.folder.string());
  }
  install_hooks(place.folder, {"pre-push", lfs::pre_commit_hook_name}, program);
  return "the hooks pre-commit and pre-push refuse that, and let `git push` bring them along";
}

}  // namespace

void set_up_clone(WorkingCopy& copy) {
  const auto notice = [&](std::string_view words) {
    if (copy.options.callbacks.notice) copy.options.callbacks.notice(words);
  };
  try {
    const std::string program = startable_hoist(copy.environment);
    if (!program.empty()) {
      for (const lfs::ConfigChange& change : lfs::changes_to_enable(copy.config, program)) {
        git::set_local(copy.repo.get(), change.key, *change.value);
      }
    }
    if (!is_on_path("git-lfs", copy.environment)) {
      return notice(
          fmt::format("git-lfs is not installed: use hoist for what changes large files "
                      "here, since git alone would commit their content; {}",
                      set_up_hooks(copy, program)));
    }
    const auto result = lfs::run_process({"git-lfs", "install", "--local"}, {.cwd = copy.root});
    if (result.exit_status != 0) {
      notice(fmt::format("git-lfs could not set itself up in {}", copy.root.string()));
    }
  } catch (const Error& error) {
    notice(fmt::format("{} is cloned, but not set up for git and git-lfs: {}", copy.root.string(),
                       error.what()));
  }
}

}  // namespace hoist::repository
