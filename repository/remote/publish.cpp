// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/publish.hpp"

#include <vector>

#include <fmt/format.h>

#include "repository/git/oid.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/history/pointer_scan.hpp"
#include "repository/remote/clone_source.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/remote/find_remote.hpp"
#include "repository/remote/large_files.hpp"

namespace hoist::repository {

void publish(WorkingCopy& copy, const Turn& turn, const std::string& remote_name,
             const RefToPush& ref) {
  git_repository* repo = turn.repo();
  if (git_repository_is_shallow(repo) != 0) {
    throw Error(ErrorKind::unsupported, "cannot push from a shallow clone",
                "git fetch --unshallow completes it");
  }
  git::Transports transports(transport_ports(copy));
  RemoteCalls calls(transports, copy.options.callbacks);
  const git::Remote remote = find_remote(repo, remote_name);

  std::vector<git_oid> theirs;
  git_oid before{};
  for (const RemoteRef& known : list_refs(remote.get(), true, calls)) {
    if (known.name == ref.name) before = known.id;
    theirs.push_back(known.id);
  }
  const bool is_there =
      ref.force ? git_oid_equal(&before, &ref.id) != 0 : has_in_history(repo, before, ref.id);
  if (is_there) return;
  const std::string url = git_remote_url(remote.get());
  turn.hooks().run("pre-push", {remote_name, displayed_remote(url)},
                   fmt::format("{0} {1} {0} {2}\n", ref.name, git::hex(ref.id), git::hex(before)));
  upload_large_files(copy, remote_name, ref.name,
                     new_pointers(repo, {ref.id}, theirs, copy.options.callbacks.stop_requested),
                     [&](const std::vector<std::string>& paths) {
                       return touched_paths(repo, new_commits(repo, {ref.id}, theirs), paths);
                     });
  push_ref(remote.get(), ref, calls);
}

}  // namespace hoist::repository
