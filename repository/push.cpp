// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "hoist/repository.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/branch.hpp"
#include "repository/remote/publish.hpp"
#include "repository/working_copy.hpp"

namespace hoist {

using namespace repository;  // NOLINT(google-build-using-namespace): the parts of this operation

std::string Repository::push(const PushOptions& options) {
  const Turn turn(*state_);
  const auto branch = head_reference(turn.repo());
  if (!branch) {
    throw Error(ErrorKind::conflict, "cannot push: HEAD is on no branch", "check out a branch");
  }
  const auto commit = commit_at(turn.repo(), *branch);
  if (!commit) {
    throw Error(ErrorKind::not_found,
                fmt::format("cannot push {}: it has no commit yet", short_name(*branch)));
  }
  const std::string remote =
      options.remote.empty() ? push_remote(turn.repo(), *branch) : options.remote;
  publish(*state_, turn, remote, {*commit, *branch, options.force});
  if (options.set_upstream || !upstream_of(turn.repo(), *branch)) {
    set_upstream(turn.repo(), *branch, remote, *branch);
  }
  return git::hex(*commit);
}

}  // namespace hoist
