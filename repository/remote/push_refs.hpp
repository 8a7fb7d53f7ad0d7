// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <git2.h>

#include "hoist/error.hpp"
#include "repository/remote/remote_calls.hpp"

namespace hoist::repository {

struct RefToPush {
  git_oid id{};        ///< of a commit or tag
  std::string source;  ///< a reference to it here
  std::string name;    ///< at the remote: "refs/heads/main"
  bool force = false;  ///< also where the remote has what we do not know
};

/// The remote has commits that are not here (kind conflict): what a pull mends, and nothing else.
class RemoteMoved : public Error {
 public:
  /// `doing`: "cannot push main to https://example.com/model".
  explicit RemoteMoved(const std::string& doing);
};

/// Whether a remote that did not take a reference with these words says that another push was
/// faster, or had it locked: no refusal, but a question of when. Where the push is forced, "not a
/// fast-forward" is a rule of the remote's.
[[nodiscard]] bool is_lost_race(std::string_view why, bool is_forced);

/// Pushes one commit or tag to one reference of a remote, once. Returns nothing where it is there
/// now, and the remote's words where the race for the reference was lost. Throws http with the
/// remote's words where it refuses. What is known here of the remote stays as it is.
[[nodiscard]] std::optional<std::string> push_ref(git_remote* remote, const RefToPush& ref,
                                                  RemoteCalls& calls);

/// What a push of it does, for messages: "cannot push main to https://example.com/model".
[[nodiscard]] std::string doing_of(git_remote* remote, const RefToPush& ref);

/// Removes a reference from a remote.
void delete_remote_ref(git_remote* remote, const std::string& name, RemoteCalls& calls);

}  // namespace hoist::repository
