// SPDX-License-Identifier: Apache-2.0
#include "repository/working_copy.hpp"

#include <fstream>

#include <fmt/format.h>
#include <git2/sys/repository.h>

#include "lfs/auth/helper_turn.hpp"
#include "lfs/base/process.hpp"
#include "repository/git/check.hpp"
#include "repository/git/config_values.hpp"
#include "repository/queue/program_end.hpp"
#include "repository/worktree/status.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::unique_ptr<lfs::ObjectStore> store_of(git_repository* repo, const lfs::GitConfig& config,
                                           const lfs::Environment& environment,
                                           const fs::path& other) {
  const fs::path common_dir = git_repository_commondir(repo);
  const fs::path objects = common_dir / "objects";
  lfs::StoreLayout layout;
  layout.lfs_dir = lfs::configured_lfs_dir(common_dir, config.last("lfs.storage").value_or(""));
  layout.reference_dirs =
      lfs::reference_dirs_of(text_of(objects / "info/alternates"), objects,
                             environment("GIT_ALTERNATE_OBJECT_DIRECTORIES").value_or(""));
  if (!other.empty()) layout.reference_dirs.push_back(other);
  layout.shared = lfs::parse_shared_mode(config.last("core.sharedRepository").value_or(""));
  return std::make_unique<lfs::ObjectStore>(std::move(layout));
}

/// Lets libgit2 read anew what it keeps of the configuration, such as core.autocrlf.
void forget_settings(git_repository* repo) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config(it, repo), "cannot read git's configuration");
  });
  git::check(git_repository_set_config(repo, config.get()), "cannot read git's configuration");
}

}  // namespace

Turn::Turn(WorkingCopy& copy, TurnOrder::Kind kind) : copy_(copy) {
  watch_program_end();
  if (kind != TurnOrder::Kind::look) change_.emplace(*copy.order, kind, copy.options.callbacks);
  operation_.emplace(*copy.order);
  copy_.config = git::config_values(copy_.repo.get(), copy_.environment);
  forget_settings(copy_.repo.get());
}

git_index* Turn::index() {
  if (!index_) index_ = current_index(copy_.repo.get());
  return index_.get();
}

WorkTree Turn::work_tree() {
  return {repo(), index(), *copy_.store, copy_.options.callbacks, copy_.options.skip_lfs_files};
}

git::Hooks Turn::hooks() const {
  const Callbacks& callbacks = copy_.options.callbacks;
  const std::string held = copy_.order->lock_file().string();
  git::Hooks::Environment environment;
  if (!held.empty()) environment.emplace_back(ProcessTurn::variable, held);
  return {
      repo(),           copy_.config,          copy_.options.run_hooks, callbacks.stop_requested,
      callbacks.notice, std::move(environment)};
}

std::unique_ptr<lfs::ObjectStore> open_store(const WorkingCopy& copy, const fs::path& other) {
  return store_of(copy.repo.get(), copy.config, copy.environment, other);
}

std::unique_ptr<lfs::ObjectStore> store_at(const fs::path& repository,
                                           const lfs::Environment& environment,
                                           const fs::path& other) {
  const auto repo = git::out<git::Repo>([&](git_repository** it) {
    git::check(
        git_repository_open_ext(it, repository.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr),
        fmt::format("cannot open {}", repository.string()));
  });
  return store_of(repo.get(), git::config_values(repo.get(), environment), environment, other);
}

git::TransportPorts transport_ports(WorkingCopy& copy) {
  // Before a clone has made it, there is no folder to run in.
  git::TransportPorts ports{copy.config, copy.environment, lfs::run_in(copy.repo ? copy.root : "")};
  if (copy.options.callbacks.stop_requested) {
    ports.stop_requested = copy.options.callbacks.stop_requested;
  }
  if (copy.store != nullptr) {
    ports.one_at_a_time = [lfs_dir = copy.store->lfs_dir(),
                           stop = ports.stop_requested](const std::function<void()>& ask) {
      lfs::take_helper_turn(lfs_dir, stop, ask);
    };
  }
  ports.token = copy.token;
  return ports;
}

}  // namespace hoist::repository
