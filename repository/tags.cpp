// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "hoist/repository.hpp"
#include "repository/git/check.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/commit.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/remote/find_remote.hpp"
#include "repository/remote/publish.hpp"
#include "repository/remote/push_refs.hpp"
#include "repository/working_copy.hpp"

namespace hoist {

using namespace repository;  // NOLINT(google-build-using-namespace): the parts of this operation

namespace {

bool remote_has(git_remote* remote, const std::string& name, bool for_push, RemoteCalls& calls) {
  const auto refs = list_refs(remote, for_push, calls);
  return std::any_of(refs.begin(), refs.end(),
                     [&](const RemoteRef& ref) { return ref.name == name; });
}

bool has_reference(git_repository* repo, const std::string& name) {
  git_oid id;
  const int code = git_reference_name_to_id(&id, repo, name.c_str());
  if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC) return false;
  git::check(code, fmt::format("cannot read {}", name));
  return true;
}

}  // namespace

void Repository::add_tag(const std::string& name, const TagOptions& options) {
  const Turn turn(*state_);
  git_repository* repo = turn.repo();
  const std::string doing = fmt::format("cannot make the tag {}", name);
  const git::Commit head = head_commit(repo);
  if (!head) throw Error(ErrorKind::not_found, doing + ": there is no commit yet");
  if (has_reference(repo, "refs/tags/" + name)) {
    throw Error(ErrorKind::conflict, doing + ": there is one of that name",
                "delete_tag() removes it");
  }
  const auto* target = reinterpret_cast<const git_object*>(head.get());
  git_oid id;
  if (options.message.empty()) {
    git::check(git_tag_create_lightweight(&id, repo, name.c_str(), target, 0), doing);
  } else {
    const git::Signature by = committer(repo, state_->environment);
    git::check(
        git_tag_create(&id, repo, name.c_str(), target, by.get(), options.message.c_str(), 0),
        doing);
  }
  if (options.remote.empty()) return;
  publish(*state_, turn, options.remote, {id, "refs/tags/" + name, "refs/tags/" + name});
}

bool Repository::delete_tag(const std::string& name, const std::string& remote_name) {
  const Turn turn(*state_);
  const std::string reference = "refs/tags/" + name;
  bool was_there = has_reference(turn.repo(), reference);
  if (was_there) {
    git::check(git_tag_delete(turn.repo(), name.c_str()),
               fmt::format("cannot delete the tag {}", name));
  }
  if (remote_name.empty()) return was_there;
  git::Transports transports(transport_ports(*state_));
  RemoteCalls calls(transports, state_->options.callbacks);
  const git::Remote remote = find_remote(turn.repo(), remote_name);
  if (remote_has(remote.get(), reference, true, calls)) {
    delete_remote_ref(remote.get(), reference, calls);
    was_there = true;
  }
  return was_there;
}

bool Repository::tag_exists(const std::string& name, const std::string& remote_name) {
  const Turn turn(*state_, TurnOrder::Kind::look);
  const std::string reference = "refs/tags/" + name;
  if (remote_name.empty()) return has_reference(turn.repo(), reference);
  git::Transports transports(transport_ports(*state_));
  RemoteCalls calls(transports, state_->options.callbacks);
  const git::Remote remote = find_remote(turn.repo(), remote_name);
  return remote_has(remote.get(), reference, false, calls);
}

}  // namespace hoist
