// SPDX-License-Identifier: Apache-2.0
#include "lfs/settings/load_git_config.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/process.hpp"

namespace hoist::lfs {

GitConfig load_git_config(const std::filesystem::path& cwd) {
  // `git config` alone obeys GIT_CONFIG; what git does never depends on it.
  ProcessResult result = run_process({"git", "config", "--null", "--show-origin", "--list"},
                                     {.cwd = cwd, .environment = {{"GIT_CONFIG", std::nullopt}}});
  if (result.exit_status != 0) {
    std::string& words = result.error_output;
    std::replace(words.begin(), words.end(), '\n', ' ');
    throw Error(ErrorKind::invalid_input,
                fmt::format("git cannot read its configuration: {}", words.substr(0, 500)),
                "run `git config --list` and mend what it complains about");
  }
  return GitConfig::parse(result.output);
}

}  // namespace hoist::lfs
