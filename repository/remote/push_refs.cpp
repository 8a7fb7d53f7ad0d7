// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/push_refs.hpp"

#include <array>
#include <random>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/history/branch.hpp"
#include "repository/remote/clone_source.hpp"

namespace hoist::repository {
namespace {

/// What is to be pushed, under a name: libgit2 pushes references only.
class PushReference {
 public:
  PushReference(git_repository* repo, const git_oid& id) : repo_(repo) {
    std::random_device random;
    name_ = fmt::format("refs/hoist/push/{:08x}{:08x}", random(), random());
    const auto reference = git::out<git::Reference>([&](git_reference** it) {
      git::check(git_reference_create(it, repo, name_.c_str(), &id, 0, nullptr),
                 "cannot name what is to be pushed");
    });
  }
  PushReference(const PushReference&) = delete;
  PushReference& operator=(const PushReference&) = delete;
  ~PushReference() { static_cast<void>(git_reference_remove(repo_, name_.c_str())); }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  git_repository* repo_;
  std::string name_;
};

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

void push_ref(git_repository* repo, git_remote* remote, const RefToPush& ref, RemoteCalls& calls) {
  const PushReference source(repo, ref.id);
  push(remote, fmt::format("{}{}:{}", ref.force ? "+" : "", source.name(), ref.name),
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
