// SPDX-License-Identifier: Apache-2.0
// What looks at the working copy and changes it; pull, push and tags have files of their own.
#include "hoist/repository.hpp"

#include <fmt/format.h>

#include "repository/core.hpp"
#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/commit.hpp"
#include "repository/open.hpp"
#include "repository/push/pusher.hpp"
#include "repository/queue/command_queue.hpp"
#include "repository/queue/program_end.hpp"
#include "repository/remote/clone_source.hpp"
#include "repository/working_copy.hpp"
#include "repository/worktree/add.hpp"
#include "repository/worktree/index_lock.hpp"
#include "repository/worktree/status.hpp"
#include "repository/worktree/unfinished_move.hpp"

namespace hoist {

using repository::Turn;
using repository::TurnOrder;

Repository::Repository(const std::filesystem::path& local_dir, RepositoryOptions options)
    : state_(std::make_shared<State>()) {
  state_->core = repository::open_or_clone(*state_, local_dir, std::move(options));
  state_->queue = state_->core->queue;
  state_->pushes = state_->core->pushes;
  state_->pusher = std::make_shared<repository::Pusher>(*state_, state_->pushes);
}

std::filesystem::path Repository::top_of(const std::filesystem::path& folder) {
  repository::watch_program_end();
  const auto repo = git::out<git::Repo>([&](git_repository** it) {
    git::check(git_repository_open_ext(it, folder.c_str(), 0, nullptr),
               fmt::format("{} is in no working copy of git", folder.string()));
  });
  const char* top = git_repository_workdir(repo.get());
  if (top == nullptr) {
    throw Error(ErrorKind::not_found,
                fmt::format("{} is in a bare repository: it has no working tree", folder.string()));
  }
  return std::filesystem::path(top).parent_path();
}

const std::filesystem::path& Repository::path() const { return state_->root; }

std::optional<std::string> Repository::current_branch() const {
  const Turn turn(*state_, TurnOrder::Kind::look);
  const auto head = repository::head_reference(turn.repo());
  return head ? std::optional(repository::short_name(*head)) : std::nullopt;
}

std::optional<std::string> Repository::head() const {
  const Turn turn(*state_, TurnOrder::Kind::look);
  const git::Commit commit = repository::head_commit(turn.repo());
  return commit ? std::optional(git::hex(*git_commit_id(commit.get()))) : std::nullopt;
}

std::string Repository::remote_url() const {
  const Turn turn(*state_, TurnOrder::Kind::look);
  const auto url = state_->config.last("remote.origin.url");
  if (!url) {
    throw Error(ErrorKind::not_found,
                fmt::format("{} has no remote 'origin'", state_->root.string()),
                "git remote add origin URL");
  }
  return repository::displayed_remote(*url);
}

std::vector<FileStatus> Repository::status() {
  Turn turn(*state_, TurnOrder::Kind::look);
  return repository::read_status(turn.repo(), turn.index(), {}, state_->options.callbacks);
}

bool Repository::is_clean() { return status().empty(); }

std::vector<std::string> Repository::deleted_files() {
  std::vector<std::string> deleted;
  for (FileStatus& file : status()) {
    const bool is_gone =
        file.unstaged == FileStatus::Change::deleted || file.staged == FileStatus::Change::deleted;
    if (is_gone) deleted.push_back(std::move(file.path));
  }
  return deleted;
}

std::vector<std::string> Repository::add(const std::vector<std::string>& patterns) {
  if (patterns.empty()) return {};
  while (true) {
    {
      Turn turn(*state_, repository::TurnOrder::Kind::add);
      if (!repository::is_move_unfinished(turn.repo())) {
        return repository::add_to_index(turn.work_tree(), patterns);
      }
    }
    Turn alone(*state_);
    repository::settle_unfinished_move(alone.work_tree());
  }
}

std::optional<std::string> Repository::commit(const CommitOptions& options) {
  Turn turn(*state_);
  repository::settle_unfinished_move(turn.work_tree());
  const auto with_index = [&](const std::function<void(git_index*)>& look) {
    const repository::IndexLock lock(turn.repo());
    look(lock.index());
  };
  const auto id = repository::commit_index(turn.repo(), with_index, options, state_->environment,
                                           turn.hooks(), state_->options.callbacks.stop_requested);
  return id ? std::optional(git::hex(*id)) : std::nullopt;
}

}  // namespace hoist
