// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/fetch.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/remote/clone_source.hpp"
#include "repository/remote/find_remote.hpp"

namespace hoist::repository {
namespace {

std::string shown(git_remote* remote) {
  const char* url = git_remote_url(remote);
  return url == nullptr ? "the remote" : displayed_remote(url);
}

/// What the remote said it has when it was connected to; libgit2's code.
int read_refs(git_remote* remote, std::vector<RemoteRef>& refs) {
  const git_remote_head** heads = nullptr;
  std::size_t count = 0;
  const int code = git_remote_ls(&heads, &count, remote);
  for (std::size_t i = 0; code == 0 && i < count; ++i) {
    refs.push_back({heads[i]->name, heads[i]->oid,
                    heads[i]->symref_target != nullptr ? heads[i]->symref_target : ""});
  }
  return code;
}

}  // namespace

void require_whole_history(git_repository* repo, const std::string& doing) {
  // Not by git_repository_is_shallow(), which looks into the folder of the worktree.
  std::error_code error;
  const auto size = std::filesystem::file_size(
      std::filesystem::path(git_repository_commondir(repo)) / "shallow", error);
  if (error || size == 0) return;
  throw Error(ErrorKind::unsupported, doing + ": this is a shallow clone",
              "git fetch --unshallow completes it");
}

std::vector<RemoteRef> fetch(git_repository* repo, const std::string& remote_name,
                             RemoteCalls& calls, const std::string& why) {
  const git::Remote remote = find_remote(repo, remote_name);
  const std::string doing = fmt::format("cannot fetch from {}", shown(remote.get()));
  require_whole_history(repo, doing);
  const git_remote_autotag_option_t tags = git_remote_name(remote.get()) == nullptr
                                               ? GIT_REMOTE_DOWNLOAD_TAGS_AUTO
                                               : git_remote_autotag(remote.get());
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = calls.callbacks();
  options.download_tags = tags;
  options.update_fetchhead = 0;  // it would ask for the upstream of each branch: see find_remote()
  calls.check(git_remote_download(remote.get(), nullptr, &options), doing);
  std::vector<RemoteRef> refs;
  const int code = read_refs(remote.get(), refs);
  git_remote_disconnect(remote.get());
  calls.check(code, "cannot read what the remote has");
  // Not by git_remote_update_tips(), which gives up at the first reference that it cannot write.
  const Notice notice = [&](std::string_view words) { calls.tell(words); };
  note_tips(repo, tips_of(repo, remote.get(), tags, refs, notice), why, notice);
  if (git_remote_prune_refs(remote.get()) != 0) {
    const int pruned = git_remote_prune(remote.get(), &options.callbacks);
    if (pruned < 0) notice(git::error_of(pruned, "the remote's branches were not pruned").what());
  }
  return refs;
}

std::vector<RemoteRef> list_refs(git_remote* remote, bool for_push, RemoteCalls& calls) {
  const git_remote_callbacks callbacks = calls.callbacks();
  const auto direction = for_push ? GIT_DIRECTION_PUSH : GIT_DIRECTION_FETCH;
  const std::string doing = fmt::format("cannot ask {} what it has", shown(remote));
  calls.check(git_remote_connect(remote, direction, &callbacks, nullptr, nullptr), doing);
  std::vector<RemoteRef> refs;
  const int code = read_refs(remote, refs);
  git_remote_disconnect(remote);
  calls.check(code, doing);
  return refs;
}

}  // namespace hoist::repository
