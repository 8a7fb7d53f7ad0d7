// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/publish.hpp"

#include <vector>

#include "repository/history/pointer_scan.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/remote/large_files.hpp"

namespace hoist::repository {

void publish(WorkingCopy& copy, const Turn& turn, const std::string& remote_name,
             const RefToPush& ref) {
  git_repository* repo = turn.repo();
  if (git_repository_is_shallow(repo) != 0) {
    throw Error(ErrorKind::unsupported, "cannot push from a shallow clone",
                "git fetch --unshallow completes it");
  }
  const git::Remote remote = find_remote(repo, remote_name);
  git::Transports transports(transport_ports(copy));
  RemoteCalls calls(transports, copy.options.callbacks);

  std::vector<git_oid> theirs;
  for (const RemoteRef& known : list_refs(remote.get(), true, calls)) {
    if (known.name == ref.name && git_oid_equal(&known.id, &ref.id) != 0) return;
    theirs.push_back(known.id);
  }
  upload_large_files(copy, remote_name, ref.name,
                     new_pointers(repo, {ref.id}, theirs, copy.options.callbacks.stop_requested));
  push_ref(repo, remote.get(), ref, calls);
}

}  // namespace hoist::repository
