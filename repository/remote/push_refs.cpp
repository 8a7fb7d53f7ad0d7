// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/push_refs.hpp"

#include <array>

#include <fmt/format.h>

#include "repository/history/branch.hpp"
#include "repository/remote/clone_source.hpp"

namespace hoist::repository {
namespace {

void push(git_remote* remote, std::string refspec, const std::string& doing, RemoteCalls& calls) {
  std::array texts{refspec.data()};
  const git_strarray refspecs{texts.data(), texts.size()};
  git_push_options options = GIT_PUSH_OPTIONS_INIT;
  options.callbacks = calls.callbacks();
  options.pb_parallelism = 0;
  const int code = git_remote_push(remote, &refspecs, &options);
  if (code == GIT_ENONFASTFORWARD) {
    throw Error(ErrorKind::conflict, doing + ": it has commits that are not here",
                "pull first, then push again");
  }
  calls.check(code, doing);
  for (const RefusedRef& refused : calls.refused()) {
    const bool is_behind = refused.why.find("non-fast-forward") != std::string::npos ||
                           refused.why.find("fetch first") != std::string::npos;
    throw Error(is_behind ? ErrorKind::conflict : ErrorKind::http,
                fmt::format("{}: it refuses {}: {}", doing, refused.name, refused.why),
                is_behind ? "pull first, then push again" : "");
  }
}

}  // namespace

void push_ref(git_remote* remote, const RefToPush& ref, RemoteCalls& calls) {
  push(remote, fmt::format("{}{}:{}", ref.force ? "+" : "", ref.source, ref.name),
       fmt::format("cannot push {} to {}", short_name(ref.name),
                   displayed_remote(git_remote_url(remote))),
       calls);
}

void delete_remote_ref(git_remote* remote, const std::string& name, RemoteCalls& calls) {
  push(remote, ":" + name,
       fmt::format("cannot delete {} at {}", name, displayed_remote(git_remote_url(remote))),
       calls);
}

}  // namespace hoist::repository
