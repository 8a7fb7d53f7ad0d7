// SPDX-License-Identifier: Apache-2.0
#include "repository/git/config_write.hpp"

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"

namespace hoist::git {

void set_local(git_repository* repo, const std::string& key, const std::string& value) {
  const std::string doing = fmt::format("cannot write {} to the repository's configuration", key);
  const auto config =
      out<Config>([&](git_config** it) { check(git_repository_config(it, repo), doing); });
  const auto local = out<Config>([&](git_config** it) {
    check(git_config_open_level(it, config.get(), GIT_CONFIG_LEVEL_LOCAL), doing);
  });
  check(git_config_set_string(local.get(), key.c_str(), value.c_str()), doing);
}

}  // namespace hoist::git
