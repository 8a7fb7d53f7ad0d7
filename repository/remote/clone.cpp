// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/clone.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/config_write.hpp"
#include "repository/history/branch.hpp"
#include "repository/remote/clone_source.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/remote/find_remote.hpp"
#include "repository/remote/unfinished_clone.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

/// Removes what a failed clone has made, the folder itself only where it was not there before.
class Undo {
 public:
  explicit Undo(const fs::path& folder) : folder_(folder), was_there_(fs::exists(folder)) {}
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  ~Undo() {
    if (done_) return;
    std::error_code error;
    fs::remove_all(was_there_ ? folder_ / ".git" : folder_, error);
  }
  void keep() { done_ = true; }

 private:
  fs::path folder_;
  bool was_there_;
  bool done_ = false;
};

/// Makes it, or what is missing of it.
git::Repo make_repository(const fs::path& folder) {
  git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
  options.flags = GIT_REPOSITORY_INIT_MKPATH | GIT_REPOSITORY_INIT_EXTERNAL_TEMPLATE;
  return git::out<git::Repo>([&](git_repository** it) {
    git::check(git_repository_init_ext(it, folder.c_str(), &options),
               fmt::format("cannot make a repository in {}", folder.string()));
  });
}

/// The branch that the remote's HEAD stands for.
std::optional<RemoteRef> default_branch(const std::vector<RemoteRef>& refs) {
  const auto named = [&](const std::string& name) -> std::optional<RemoteRef> {
    const auto found = std::find_if(refs.begin(), refs.end(),
                                    [&](const RemoteRef& ref) { return ref.name == name; });
    return found == refs.end() ? std::nullopt : std::optional(*found);
  };
  const auto head = named("HEAD");
  if (head && !head->target.empty()) return named(head->target);
  // Old servers do not say what HEAD stands for: a branch at the same commit must do.
  for (const RemoteRef& ref : refs) {
    const bool is_branch = ref.name.starts_with("refs/heads/");
    if (is_branch && (!head || git_oid_equal(&ref.id, &head->id) != 0)) return ref;
  }
  return std::nullopt;
}

void note_remote_head(git_repository* repo, const std::string& branch) {
  const std::string tracking = "refs/remotes/origin/" + short_name(branch);
  const auto reference = git::out<git::Reference>([&](git_reference** it) {
    git::check(git_reference_symbolic_create(it, repo, "refs/remotes/origin/HEAD", tracking.c_str(),
                                             1, nullptr),
               "cannot note the remote's HEAD");
  });
}

/// Makes HEAD stand for a branch of the remote.
CloneStart begin_branch(git_repository* repo, const RemoteRef& branch) {
  git::check(git_repository_set_head(repo, branch.name.c_str()), "cannot set HEAD");
  set_upstream(repo, branch.name, "origin", branch.name);
  return {branch.id, branch.name};
}

std::optional<CloneStart> find_start(git_repository* repo, const std::vector<RemoteRef>& refs,
                                     const std::string& revision) {
  const auto standard = default_branch(refs);
  if (standard) note_remote_head(repo, standard->name);
  if (revision.empty()) {
    return standard ? std::optional(begin_branch(repo, *standard)) : std::nullopt;
  }
  const auto branch = std::find_if(refs.begin(), refs.end(), [&](const RemoteRef& ref) {
    return ref.name == "refs/heads/" + revision;
  });
  if (branch != refs.end()) return begin_branch(repo, *branch);
  if (const auto commit = commit_at(repo, revision)) return CloneStart{*commit, {}};
  throw Error(ErrorKind::not_found,
              fmt::format("cannot clone at {}: no such branch, tag or commit", revision),
              "`git ls-remote` lists the branches and tags of a remote");
}

/// HEAD stands for the branch that the empty remote's does, where it says; else for the one that
/// init.defaultBranch names.
void begin_empty(git_repository* repo, git_remote* remote, git::Transports& transports) {
  std::optional<std::string> branch;
  try {
    branch = transports.unborn_head(git_remote_url(remote));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
  }
  if (branch) git::check(git_repository_set_head(repo, branch->c_str()), "cannot set HEAD");
  if (const auto head = head_reference(repo)) set_upstream(repo, *head, "origin", *head);
}

}  // namespace

Cloned clone_into(const fs::path& folder, const std::string& url, const std::string& revision,
                  git::Transports& transports, const Callbacks& callbacks) {
  const std::string doing = fmt::format("cannot clone {}", displayed_remote(url));
  Undo undo(folder);
  if (is_unfinished_clone(folder, url)) {
    undo.keep();
    sweep_probes(folder);
  }
  note_clone(folder, url);
  Cloned cloned{make_repository(folder), std::nullopt};
  git_repository* repo = cloned.repo.get();
  git::set_local(repo, "remote.origin.url", url);
  git::set_local(repo, "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*");
  RemoteCalls calls(transports, callbacks);
  const git::Remote remote = find_remote(repo, "origin");
  const std::vector<RemoteRef> refs = list_refs(remote.get(), false, calls);
  if (refs.empty()) {
    begin_empty(repo, remote.get(), transports);
  } else {
    git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
    options.callbacks = calls.callbacks();
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_ALL;
    options.update_fetchhead = 0;
    calls.check(git_remote_fetch(remote.get(), nullptr, &options, "clone"), doing);
  }
  if (!refs.empty() || !revision.empty()) cloned.start = find_start(repo, refs, revision);
  undo.keep();
  return cloned;
}

}  // namespace hoist::repository
