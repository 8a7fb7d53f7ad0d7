// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/fetch.hpp"

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

std::vector<RemoteRef> fetch(git_repository* repo, const std::string& remote_name,
                             RemoteCalls& calls) {
  const git::Remote remote = find_remote(repo, remote_name);
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = calls.callbacks();
  if (git_remote_name(remote.get()) == nullptr) {
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_AUTO;  // as for one that has a name
  }
  options.update_fetchhead = 0;  // it would ask for the upstream of each branch: see find_remote()
  calls.check(git_remote_fetch(remote.get(), nullptr, &options, "fetch"),
              fmt::format("cannot fetch from {}", shown(remote.get())));
  std::vector<RemoteRef> refs;
  calls.check(read_refs(remote.get(), refs), "cannot read what the remote has");
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
