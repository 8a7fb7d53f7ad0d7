// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/publish.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "repository/git/oid.hpp"
#include "repository/git/pause.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/history/pointer_scan.hpp"
#include "repository/remote/clone_source.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/remote/find_remote.hpp"
#include "repository/remote/large_files.hpp"

namespace hoist::repository {
namespace {

using std::chrono::milliseconds;

/// So often the remote may say that another push was faster, though its reference stays where it
/// was: with these waits, for some eight seconds.
constexpr unsigned most_races = 12;
constexpr milliseconds first_wait{40};
constexpr milliseconds longest_wait{1000};

bool is_same(const git_oid& a, const git_oid& b) { return git_oid_equal(&a, &b) != 0; }

/// Brings one reference to one remote.
class Publication {
 public:
  Publication(WorkingCopy& copy, const Turn& turn, const std::string& remote_name,
              const RefToPush& ref)
      : copy_(copy),
        turn_(turn),
        name_(remote_name),
        ref_(ref),
        transports_(transport_ports(copy)),
        calls_(transports_, copy.options.callbacks),
        remote_(find_remote(turn.repo(), remote_name)) {}

  void run() {
    milliseconds wait = first_wait;
    for (unsigned races = 0;; ++races) {
      ask();
      if (is_there()) break;
      if (!is_ahead()) learn_what_it_has();
      if (is_there()) break;
      prepare();  // what refuses the push does so before a pull changes anything here
      if (!is_ahead()) throw RemoteMoved(doing());
      const auto lost = push_ref(remote_.get(), ref_, calls_);
      if (!lost) {
        before_ = ref_.id;
        break;
      }
      if (races == most_races) {
        throw Error(ErrorKind::http,
                    fmt::format("{}: it refuses {}: {}", doing(), ref_.name, *lost));
      }
      git::pause(wait, copy_.options.callbacks.stop_requested);
      wait = std::min(wait * 2, longest_wait);
    }
    note();
  }

 private:
  [[nodiscard]] std::string doing() const { return doing_of(remote_.get(), ref_); }

  void ask() {
    theirs_.clear();
    before_ = {};
    for (const RemoteRef& known : list_refs(remote_.get(), true, calls_)) {
      if (known.name == ref_.name) before_ = known.id;
      theirs_.push_back(known.id);
    }
  }

  [[nodiscard]] bool is_there() const {
    return ref_.force ? is_same(before_, ref_.id) : has_in_history(turn_.repo(), before_, ref_.id);
  }

  /// Whether nothing of the remote's would be lost.
  [[nodiscard]] bool is_ahead() const {
    return ref_.force || git_oid_is_zero(&before_) != 0 ||
           has_in_history(turn_.repo(), ref_.id, before_);
  }

  /// It may have our commit, beneath others that are not here yet.
  void learn_what_it_has() {
    try {
      static_cast<void>(fetch(turn_.repo(), name_, calls_, "push"));
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::cancelled) throw;
    }
  }

  /// The pre-push hook and the large files, once for each commit that the remote may be at.
  void prepare() {
    if (prepared_for_ && is_same(*prepared_for_, before_)) return;
    git_repository* repo = turn_.repo();
    turn_.hooks().run(
        "pre-push", {name_, displayed_remote(git_remote_url(remote_.get()))},
        fmt::format("{0} {1} {0} {2}\n", ref_.name, git::hex(ref_.id), git::hex(before_)));
    upload_large_files(
        copy_, name_, ref_.name,
        new_pointers(repo, {ref_.id}, theirs_, copy_.options.callbacks.stop_requested),
        [&](const std::vector<std::string>& paths) {
          return touched_paths(repo, new_commits(repo, {ref_.id}, theirs_), paths);
        });
    prepared_for_ = before_;
  }

  /// What is known here of the remote, where its branches are followed.
  void note() {
    const auto tracking = tracking_name(turn_.repo(), name_, ref_.name);
    if (!tracking || git_oid_is_zero(&before_) != 0) return;
    note_tips(turn_.repo(), {{*tracking, before_, true, false}}, "update by push",
              [&](std::string_view words) { calls_.tell(words); });
  }

  WorkingCopy& copy_;
  const Turn& turn_;
  const std::string& name_;
  const RefToPush& ref_;
  git::Transports transports_;
  RemoteCalls calls_;
  git::Remote remote_;
  git_oid before_{};             ///< what the remote has there; zero where nothing
  std::vector<git_oid> theirs_;  ///< all that it has
  std::optional<git_oid> prepared_for_;
};

}  // namespace

void publish(WorkingCopy& copy, const Turn& turn, const std::string& remote_name,
             const RefToPush& ref) {
  require_whole_history(turn.repo(), fmt::format("cannot push to {}", remote_name));
  Publication(copy, turn, remote_name, ref).run();
}

}  // namespace hoist::repository
