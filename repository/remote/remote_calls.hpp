// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <git2.h>

#include "hoist/repository.hpp"
#include "repository/git/callback.hpp"
#include "repository/transport/transports.hpp"

namespace hoist::repository {

/// What a remote said about a reference that it did not take.
struct RefusedRef {
  std::string name;
  std::string why;
};

/// Joins one operation with a remote to hoist's own transports and to the user's callbacks. It and
/// its transports outlive the git_remote, which calls them when it is freed: make them first.
class RemoteCalls {
 public:
  RemoteCalls(git::Transports& transports, const Callbacks& callbacks);
  RemoteCalls(const RemoteCalls&) = delete;
  RemoteCalls& operator=(const RemoteCalls&) = delete;
  ~RemoteCalls() = default;

  /// For git_fetch_options, git_push_options and git_remote_connect().
  [[nodiscard]] git_remote_callbacks callbacks();
  /// Throws what a callback or a transport had to say about a failed call of libgit2, else the
  /// error of `code`; does nothing for 0 and above.
  void check(int code, const std::string& doing);
  /// Passes a line on to the user.
  void tell(std::string_view line) const;
  /// References that the remote did not take, after the last push.
  [[nodiscard]] const std::vector<RefusedRef>& refused() const { return refused_; }
  /// Another push begins.
  void forget_refused() { refused_.clear(); }

 private:
  void say(std::string_view text);

  git::Transports& transports_;
  const Callbacks& callbacks_;
  git::Carrier carrier_;
  std::vector<RefusedRef> refused_;
  std::string unfinished_line_;
};

}  // namespace hoist::repository
