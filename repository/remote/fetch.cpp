// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/fetch.hpp"

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/remote/clone_source.hpp"

namespace hoist::repository {
namespace {

std::string shown(git_remote* remote) {
  const char* url = git_remote_url(remote);
  return url == nullptr ? "the remote" : displayed_remote(url);
}

}  // namespace

void fetch(git_repository* repo, const std::string& remote_name, RemoteCalls& calls) {
  const git::Remote remote = find_remote(repo, remote_name);
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = calls.callbacks();
  calls.check(git_remote_fetch(remote.get(), nullptr, &options, "fetch"),
              fmt::format("cannot fetch from {}", shown(remote.get())));
}

std::vector<RemoteRef> list_refs(git_remote* remote, bool for_push, RemoteCalls& calls) {
  const git_remote_callbacks callbacks = calls.callbacks();
  const auto direction = for_push ? GIT_DIRECTION_PUSH : GIT_DIRECTION_FETCH;
  const std::string doing = fmt::format("cannot ask {} what it has", shown(remote));
  calls.check(git_remote_connect(remote, direction, &callbacks, nullptr, nullptr), doing);
  const git_remote_head** heads = nullptr;
  std::size_t count = 0;
  const int code = git_remote_ls(&heads, &count, remote);
  std::vector<RemoteRef> refs;
  for (std::size_t i = 0; code == 0 && i < count; ++i) {
    refs.push_back({heads[i]->name, heads[i]->oid,
                    heads[i]->symref_target != nullptr ? heads[i]->symref_target : ""});
  }
  git_remote_disconnect(remote);
  calls.check(code, doing);
  return refs;
}

git::Remote find_remote(git_repository* repo, const std::string& name) {
  return git::out<git::Remote>([&](git_remote** it) {
    git::check(git_remote_lookup(it, repo, name.c_str()), fmt::format("no remote '{}'", name),
               "git remote -v lists those that are configured");
  });
}

git::Remote find_remote_or_url(git_repository* repo, const std::string& name_or_url) {
  git_remote* given = nullptr;
  if (git_remote_lookup(&given, repo, name_or_url.c_str()) == 0) return git::Remote(given);
  if (name_or_url.find_first_of(":/") == std::string::npos) return find_remote(repo, name_or_url);
  return git::out<git::Remote>([&](git_remote** it) {
    git::check(git_remote_create_anonymous(it, repo, name_or_url.c_str()),
               fmt::format("cannot use the remote {}", displayed_remote(name_or_url)));
  });
}

}  // namespace hoist::repository
