// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <stdlib.h>
#include <unistd.h>

#include "lfs/base/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {

/// A folder with a home, a repository `repo` and a copy of hoist of their own, so that nothing of
/// the machine's git configuration counts, and programs that run in it.
class Sandbox {
 private:
  const TempDir folder_;

 public:
  Sandbox() {
    namespace fs = std::filesystem;
    fs::permissions(path(), fs::perms{0755});
    fs::create_directories(path() / "home");
    fs::create_directories(path() / "bin");
    fs::copy_file(HOIST_BINARY, hoist());
    git({"init", "-q", repo().string()}, path());
  }

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path repo() const { return path() / "repo"; }
  [[nodiscard]] std::filesystem::path config() const { return repo() / ".git/config"; }
  [[nodiscard]] std::filesystem::path hoist() const { return path() / "bin/hoist"; }

  /// The variables that every program sees; a test may add to them. Later ones count.
  std::vector<std::pair<std::string, std::optional<std::string>>> environment{
      {"HOME", (path() / "home").string()},
      {"GIT_CONFIG_SYSTEM", (path() / "system").string()},
      {"GIT_CONFIG_GLOBAL", std::nullopt},
      {"XDG_CONFIG_HOME", std::nullopt},
      {"LC_ALL", "C"},
      {"GIT_DIR", std::nullopt},
  };

  /// Replaces or adds one variable of `environment`.
  void set(const std::string& name, std::optional<std::string> value) {
    std::erase_if(environment, [&](const auto& variable) { return variable.first == name; });
    environment.emplace_back(name, std::move(value));
  }

  [[nodiscard]] lfs::ProcessResult run(const std::vector<std::string>& argv,
                                       const std::filesystem::path& cwd) const {
    return lfs::run_process(argv, {.cwd = cwd, .environment = environment});
  }
  /// Runs git and returns what it printed; throws where it fails.
  std::string git(std::vector<std::string> arguments, const std::filesystem::path& cwd) const {
    arguments.insert(arguments.begin(), {"git", "-c", "user.name=n", "-c", "user.email=e"});
    const lfs::ProcessResult result = run(arguments, cwd);
    if (result.exit_status != 0) {
      throw std::runtime_error("git failed: " + result.error_output);
    }
    return result.output;
  }
  /// `hoist lfs-enable-largefiles` with these arguments.
  [[nodiscard]] lfs::ProcessResult enable(std::vector<std::string> arguments,
                                          const std::filesystem::path& cwd) const {
    arguments.insert(arguments.begin(), {hoist().string(), "lfs-enable-largefiles"});
    return run(arguments, cwd);
  }
  [[nodiscard]] lfs::ProcessResult enable(std::vector<std::string> arguments = {}) const {
    return enable(std::move(arguments), repo());
  }
};

/// `argv` in front of which root's powers are dropped, where the tests run as root.
inline std::vector<std::string> as_nobody(std::vector<std::string> argv) {
  if (::geteuid() == 0) {
    argv.insert(argv.begin(), {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
  }
  return argv;
}

}  // namespace hoist::test
