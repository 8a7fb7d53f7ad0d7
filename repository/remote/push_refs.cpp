// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/push_refs.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "repository/history/branch.hpp"
#include "repository/remote/clone_source.hpp"

namespace hoist::repository {
namespace {

/// What a remote that has moved says: git itself first, then what stands before it.
constexpr std::array<std::string_view, 3> moved_words{"non-fast-forward", "fetch first",
                                                      "stale info"};
constexpr std::array<std::string_view, 8> lock_words{
    "failed to update ref", "cannot lock ref", "but expected",   "already exists",
    "incorrect old value",  "failed to lock",  "unable to lock", "transaction failed to start"};

template <typename Words>
bool says_one_of(std::string_view why, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return why.find(word) != std::string_view::npos;
  });
}

/// What the remote says about the reference where it does not take it.
std::optional<std::string> push(git_remote* remote, std::string refspec, const std::string& doing,
                                RemoteCalls& calls) {
  std::array texts{refspec.data()};
  const git_strarray refspecs{texts.data(), texts.size()};
  git_push_options options = GIT_PUSH_OPTIONS_INIT;
  options.callbacks = calls.callbacks();
  options.pb_parallelism = 0;
  calls.forget_refused();
  // Not by git_remote_push(), which fails where it cannot note here what it has done there.
  const int code = git_remote_upload(remote, &refspecs, &options);
  if (code == GIT_ENONFASTFORWARD) return "non-fast-forward";
  calls.check(code, doing);
  git_remote_disconnect(remote);
  if (calls.refused().empty()) return std::nullopt;
  return calls.refused().front().why;
}

[[noreturn]] void refuse(const std::string& doing, const std::string& name,
                         const std::string& why) {
  throw Error(ErrorKind::rejected, fmt::format("{}: it refuses {}: {}", doing, name, why));
}

}  // namespace

RemoteMoved::RemoteMoved(const std::string& doing)
    : Error(ErrorKind::conflict, doing + ": it has commits that are not here",
            "pull first, then push again") {}

bool is_lost_race(std::string_view why, bool is_forced) {
  const bool is_of_hook = why.find("declined") != std::string_view::npos;
  return !is_of_hook &&
         (says_one_of(why, lock_words) || (!is_forced && says_one_of(why, moved_words)));
}

std::string doing_of(git_remote* remote, const RefToPush& ref) {
  return fmt::format("cannot push {} to {}", short_name(ref.name),
                     displayed_remote(git_remote_url(remote)));
}

std::optional<std::string> push_ref(git_remote* remote, const RefToPush& ref, RemoteCalls& calls) {
  const std::string doing = doing_of(remote, ref);
  auto why = push(remote, fmt::format("{}{}:{}", ref.force ? "+" : "", ref.source, ref.name), doing,
                  calls);
  if (why && !is_lost_race(*why, ref.force)) refuse(doing, ref.name, *why);
  return why;
}

void delete_remote_ref(git_remote* remote, const std::string& name, RemoteCalls& calls) {
  const std::string doing =
      fmt::format("cannot delete {} at {}", name, displayed_remote(git_remote_url(remote)));
  if (const auto why = push(remote, ":" + name, doing, calls)) refuse(doing, name, *why);
}

}  // namespace hoist::repository
