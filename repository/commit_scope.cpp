// SPDX-License-Identifier: Apache-2.0
#include "hoist/commit_scope.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "hoist/repository.hpp"
#include "lfs/base/terminal_text.hpp"
#include "repository/history/branch.hpp"
#include "repository/queue/command_queue.hpp"
#include "repository/queue/program_end.hpp"
#include "repository/scope_branch.hpp"
#include "repository/working_copy.hpp"

namespace hoist {

using namespace repository;  // NOLINT(google-build-using-namespace): the parts of this operation

struct CommitScope::State {
  State(Repository of, CommitScopeOptions given)
      : repository(std::move(of)), options(std::move(given)) {}

  Repository repository;
  CommitScopeOptions options;
  std::unique_ptr<OpenScope> open;  ///< nothing once it has been left
  std::thread::id thread = std::this_thread::get_id();
  int exceptions_before = std::uncaught_exceptions();
};

namespace {

constexpr std::size_t named_files = 5;

void tell(const Callbacks& callbacks, const std::string& words) {
  if (callbacks.notice) callbacks.notice(words);
}

/// What was changed before the scope began, which goes into its commit.
void tell_pending(Repository& repository, const Callbacks& callbacks) {
  const std::vector<FileStatus> files = repository.status();
  if (files.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < std::min(files.size(), named_files); ++i) {
    names += (i == 0 ? "" : ", ") + files.at(i).path;
  }
  if (files.size() > named_files) names += fmt::format(" and {} more", files.size() - named_files);
  tell(callbacks, fmt::format("changed before, and part of the commit as well: {}", names));
}

bool is_about_network(const Error& error) {
  return error.kind() == ErrorKind::network ||
         (error.kind() == ErrorKind::http && error.http_status().value_or(0) >= 500);
}

}  // namespace

CommitScope::CommitScope(const Repository& repository, CommitScopeOptions options)
    : state_(std::make_unique<State>(repository, std::move(options))) {
  Repository& ours = state_->repository;
  const Callbacks& callbacks = ours.state_->options.callbacks;
  state_->open = std::make_unique<OpenScope>(ours.state_->core.get(), ours.path());
  const TurnOrder::Change together(*ours.state_->order, TurnOrder::Kind::change, callbacks);
  if (!state_->options.branch.empty()) {
    require_scope_branch(Turn(*ours.state_, TurnOrder::Kind::look).repo(), state_->options.branch);
    ours.checkout(state_->options.branch, {.create = true});
  }
  tell_pending(ours, callbacks);
  if (!ours.current_branch()) {
    throw Error(ErrorKind::conflict, "cannot begin a commit scope: HEAD is on no branch",
                "check out a branch, or name one in CommitScopeOptions::branch");
  }
  if (!ours.has_upstream()) return;
  try {
    ours.pull();
  } catch (const Error& error) {
    if (state_->options.blocking || !is_about_network(error)) throw;
    tell(callbacks, fmt::format("not pulled: {}", error.what()));
  }
}

CommitScope::~CommitScope() {
  if (!state_ || !state_->open) return;
  if (std::uncaught_exceptions() > state_->exceptions_before) return;
  if (state_->thread != std::this_thread::get_id()) {
    static_cast<void>(std::fprintf(stderr,
                                   "hoist: the commit scope of %s ended on another thread than its "
                                   "own: nothing was committed\n",
                                   path().c_str()));
    return;
  }
  const std::shared_ptr<CommandQueue> queue = state_->repository.state_->queue;
  const std::size_t commands_before = queue->commands().size();
  const std::string title = fmt::format("commit of {}", path().string());
  try {
    finish();
  } catch (...) {
    const auto commands = queue->commands();
    const bool is_listed = commands.size() > commands_before;  // its push failed
    const auto failed =
        is_listed ? commands.back() : queue->add_failed(title, std::current_exception());
    static_cast<void>(std::fprintf(stderr, "hoist: %s failed\n%s", title.c_str(),
                                   lfs::terminal_text(failed->error_output()).c_str()));
  }
}

const std::filesystem::path& CommitScope::path() const { return state_->repository.path(); }

ScopeResult CommitScope::finish() {
  if (!state_->open) {
    throw Error(ErrorKind::conflict, "this commit scope has been left already");
  }
  const std::unique_ptr<OpenScope> left = std::move(state_->open);
  Repository& repository = state_->repository;
  std::vector<std::string> left_out;
  auto commit = add_and_commit(left_out);
  return {std::move(commit),
          repository.push({.blocking = state_->options.blocking,
                           .auto_lfs_prune = state_->options.auto_lfs_prune}),
          std::move(left_out)};
}

/// In one turn: what others do comes before or after all of it.
std::optional<std::string> CommitScope::add_and_commit(std::vector<std::string>& left_out) {
  Repository& repository = state_->repository;
  Repository::State& copy = *repository.state_;
  const TurnOrder::Change together(*copy.order, TurnOrder::Kind::change, copy.options.callbacks);
  if (state_->options.track_large_files) {
    repository.auto_track_large_files();
    repository.auto_track_binary_files();
  }
  left_out = repository.add();
  return repository.commit({.message = state_->options.message});
}

void CommitScope::discard() { state_->open.reset(); }

CommitScope Repository::commit_scope(const CommitScopeOptions& options) { return {*this, options}; }

ScopeResult Repository::commit(const CommitScopeOptions& options,
                               const std::function<void(const std::filesystem::path&)>& write) {
  CommitScope scope(*this, options);
  try {
    write(scope.path());
  } catch (...) {
    scope.discard();
    throw;
  }
  return scope.finish();
}

bool Repository::has_upstream() const {
  const Turn turn(*state_, TurnOrder::Kind::look);
  const auto branch = head_reference(turn.repo());
  return branch && upstream_of(turn.repo(), *branch);
}

}  // namespace hoist
