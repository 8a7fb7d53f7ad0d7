// SPDX-License-Identifier: Apache-2.0
#include "tests/repository/repository_world.hpp"

#include <stdexcept>

#include <git2.h>

#include "lfs/base/process.hpp"
#include "repository/git/library.hpp"

namespace hoist::test {

namespace fs = std::filesystem;

RepositoryWorld::RepositoryWorld() : home_("HOME", (folder() / "home").string()) {
  write_file(folder() / "home/.gitconfig",
             "[user]\n\tname = n\n\temail = e\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n"
             "[maintenance]\n\tauto = false\n[advice]\n\tdetachedHead = false\n");
  git::start_library();
  // libgit2 has looked for a home when it started.
  git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, (folder() / "home").c_str());
  git(folder(), {"lfs", "install", "--skip-repo"});
  git(folder(), {"init", "--quiet", "--bare", remote().string()});
}

Repository RepositoryWorld::clone(const std::string& name, RepositoryOptions options) {
  options.clone_from = remote().string();
  options.git_user = name;
  options.git_email = name + "@example.com";
  options.callbacks.notice = [this](std::string_view words) { notices.emplace_back(words); };
  return Repository(folder() / name, std::move(options));
}

Repository RepositoryWorld::begin(const std::vector<std::pair<std::string, std::string>>& files) {
  Repository repository = clone();
  write(repository, ".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  for (const auto& [name, content] : files) write(repository, name, content);
  repository.add();
  repository.commit({.message = "first"});
  repository.push();
  return repository;
}

std::string RepositoryWorld::git(const fs::path& cwd, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), "git");
  lfs::ProcessResult result =
      lfs::run_process(arguments, {.cwd = cwd, .timeout = std::chrono::seconds(60)});
  if (result.exit_status != 0) throw std::runtime_error("git failed: " + result.error_output);
  return std::move(result.output);
}

void RepositoryWorld::write(const Repository& repository, const std::string& name,
                            const std::string& content) const {
  write_file(repository.path() / name, content);
}

std::string RepositoryWorld::content(const Repository& repository, const std::string& name) const {
  return read_file(repository.path() / name);
}

void RepositoryWorld::expect_clean(Repository& repository) const {
  EXPECT_EQ(git(repository.path(), {"status", "--porcelain"}), "");
  EXPECT_TRUE(repository.is_clean());
}

Error RepositoryWorld::error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return {ErrorKind::internal, "no error"};
}

}  // namespace hoist::test
