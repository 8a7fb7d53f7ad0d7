// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/sparse_checkout.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

std::optional<bool> flag(git_config* config, const char* name) {
  int value = 0;
  if (config == nullptr || git_config_get_bool(&value, config, name) != 0) return std::nullopt;
  return value != 0;
}

/// The configuration of the repository, before which that of its worktree counts.
class Settings {
 public:
  explicit Settings(git_repository* repo) {
    config_ = git::out<git::Config>([&](git_config** it) {
      git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
    });
    const fs::path file = fs::path(git_repository_path(repo)) / "config.worktree";
    std::error_code error;
    if (!flag(config_.get(), "extensions.worktreeConfig").value_or(false) ||
        !fs::is_regular_file(file, error)) {
      return;
    }
    of_worktree_ = git::out<git::Config>([&](git_config** it) {
      git::check(git_config_open_ondisk(it, file.c_str()),
                 fmt::format("cannot read the configuration in {}", file.string()));
    });
  }

  [[nodiscard]] bool is_set(const char* name, bool otherwise) const {
    if (const auto value = flag(of_worktree_.get(), name)) return *value;
    return flag(config_.get(), name).value_or(otherwise);
  }

 private:
  git::Config config_;
  git::Config of_worktree_;
};

}  // namespace

SparseCheckout SparseCheckout::of(git_repository* repo) {
  SparseCheckout sparse;
  const Settings settings(repo);
  sparse.is_on_ = settings.is_set("core.sparseCheckout", false);
  if (!sparse.is_on_) return sparse;
  sparse.expects_files_outside_ = settings.is_set("sparse.expectFilesOutsideOfPatterns", false);
  const fs::path file = fs::path(git_repository_path(repo)) / "info/sparse-checkout";
  std::error_code error;
  if (!fs::exists(file, error)) return sparse;  // git leaves nothing out then
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw Error(ErrorKind::permission, fmt::format("cannot read {}", file.string()));
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  sparse.patterns_.emplace(text, settings.is_set("core.sparseCheckoutCone", true),
                           settings.is_set("core.ignoreCase", false));
  return sparse;
}

}  // namespace hoist::repository
