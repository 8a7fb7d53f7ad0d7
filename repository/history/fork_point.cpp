// SPDX-License-Identifier: Apache-2.0
#include "repository/history/fork_point.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/new_commits.hpp"

namespace hoist::repository {
namespace {

using Reflog = git::Handle<git_reflog, git_reflog_free>;

struct Less {
  bool operator()(const git_oid& a, const git_oid& b) const { return git_oid_cmp(&a, &b) < 0; }
};
using Ids = std::set<git_oid, Less>;

bool is_commit(git_repository* repo, const git_oid& id) {
  git_commit* given = nullptr;
  const int code = git_commit_lookup(&given, repo, &id);
  const git::Commit commit(given);
  return code == 0;
}

/// What a list of libgit2's holds.
class Oids {
 public:
  Oids() = default;
  Oids(const Oids&) = delete;
  Oids& operator=(const Oids&) = delete;
  ~Oids() { git_oidarray_dispose(&array_); }
  [[nodiscard]] git_oidarray* get() { return &array_; }
  [[nodiscard]] std::size_t size() const { return array_.count; }
  [[nodiscard]] const git_oid& front() const { return *array_.ids; }

 private:
  git_oidarray array_{};
};

/// Whether `fork` is where all of them meet, so that it says no more than a merge base does.
bool is_common(git_repository* repo, const git_oid& head, const git_oid& upstream,
               const git_oid& fork) {
  const std::array all{head, upstream, fork};
  git_oid base;
  return git_merge_base_octopus(&base, repo, all.size(), all.data()) == 0 &&
         git_oid_equal(&base, &fork) != 0;
}

}  // namespace

std::vector<git_oid> known_tips(git_repository* repo, const std::string& tracking) {
  Ids ids;
  // git_reflog_read() would make one.
  if (git_reference_has_log(repo, tracking.c_str()) == 1) {
    const auto log = git::out<Reflog>([&](git_reflog** it) {
      git::check(git_reflog_read(it, repo, tracking.c_str()),
                 fmt::format("cannot read the reflog of {}", tracking));
    });
    const std::size_t count = git_reflog_entrycount(log.get());
    for (std::size_t i = 0; i < count; ++i) {
      const git_reflog_entry* entry = git_reflog_entry_byindex(log.get(), i);
      ids.insert(*git_reflog_entry_id_new(entry));
      if (i + 1 == count) ids.insert(*git_reflog_entry_id_old(entry));  // the oldest
    }
  }
  if (ids.empty()) {
    if (const auto now = commit_at(repo, tracking)) ids.insert(*now);
  }
  return {ids.begin(), ids.end()};
}

std::optional<git_oid> dropped_fork_point(git_repository* repo, const git_oid& head,
                                          const git_oid& upstream,
                                          const std::vector<git_oid>& tips) {
  const std::vector<git_oid> own = new_commits(repo, {head}, {upstream});
  const Ids known(tips.begin(), tips.end());
  const bool was_any_theirs =
      std::any_of(own.begin(), own.end(), [&](const git_oid& id) { return known.contains(id); });
  if (!was_any_theirs) return std::nullopt;

  std::vector<git_oid> all{head};
  std::copy_if(tips.begin(), tips.end(), std::back_inserter(all),
               [&](const git_oid& id) { return is_commit(repo, id); });
  Oids bases;
  const int code = git_merge_bases_many(bases.get(), repo, all.size(), all.data());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  git::check(code, "cannot find where the branch has left its upstream");
  if (bases.size() != 1 || !known.contains(bases.front())) return std::nullopt;
  const git_oid fork = bases.front();
  return is_common(repo, head, upstream, fork) ? std::nullopt : std::optional(fork);
}

}  // namespace hoist::repository
