// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "hoist/repository.hpp"
#include "tests/support/scoped_environment.hpp"
#include "tests/support/temp_dir.hpp"

namespace hoist::test {

/// hoist::Repository in this process, and the real git and git-lfs beside it, in a folder with a
/// home of its own. The remote is a bare repository on the disk.
class RepositoryWorld : public ::testing::Test {
 protected:
  RepositoryWorld();

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path remote() const { return folder() / "remote.git"; }
  /// A clone in folder()/name, by a user of that name.
  Repository clone(const std::string& name = "work", RepositoryOptions options = {});
  /// A clone with a first commit that tracks *.bin and has these files, pushed.
  Repository begin(const std::vector<std::pair<std::string, std::string>>& files = {});

  /// Runs git, which must succeed, and returns what it printed.
  std::string git(const std::filesystem::path& cwd, std::vector<std::string> arguments) const;
  void write(const Repository& repository, const std::string& name,
             const std::string& content) const;
  [[nodiscard]] std::string content(const Repository& repository, const std::string& name) const;
  /// Neither git nor hoist sees a difference.
  void expect_clean(Repository& repository) const;
  /// The error that it ends with.
  [[nodiscard]] static Error error_of(const std::function<void()>& action);

  /// What operations have told the user.
  std::vector<std::string> notices;

 private:
  TempDir folder_;
  ScopedEnvironment home_;
};

}  // namespace hoist::test
