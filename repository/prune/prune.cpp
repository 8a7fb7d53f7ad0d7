// SPDX-License-Identifier: Apache-2.0
#include "repository/prune/prune.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"
#include "lfs/store/store_layout.hpp"
#include "lfs/store/stored_objects.hpp"
#include "repository/history/branch.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/history/pointer_scan.hpp"
#include "repository/prune/roots.hpp"
#include "repository/remote/large_files.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using Oids = std::set<std::string>;

[[noreturn]] void refuse(const std::string& why, const std::string& hint) {
  throw Error(ErrorKind::unsupported, "cannot prune: " + why, hint);
}

/// Whether a repository below `folder` borrows objects from the one whose objects are in `lender`.
bool is_lender(const fs::path& folder, const fs::path& lender) {
  std::error_code error;
  fs::recursive_directory_iterator it(folder, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->path().filename() != "alternates") continue;
    const fs::path objects = it->path().parent_path().parent_path();
    std::ifstream in(it->path(), std::ios::binary);
    std::string line;
    while (std::getline(in, line)) {
      std::error_code none;
      if (!line.empty() && fs::equivalent(objects / line, lender, none)) return true;
    }
  }
  return false;
}

void require_own_store(const WorkingCopy& copy) {
  const fs::path common = git_repository_commondir(copy.repo.get());
  const auto precious = copy.config.last("extensions.preciousObjects");
  if (precious && lfs::parse_config_bool(*precious).value_or(true)) {
    refuse("extensions.preciousObjects says that other repositories borrow from this one",
           "unset it when none does");
  }
  std::error_code error;
  const fs::path own = fs::weakly_canonical(common, error);
  const fs::path store = fs::weakly_canonical(copy.store->lfs_dir(), error);
  const fs::path inside = store.lexically_relative(own);
  if (inside.empty() || *inside.begin() == "..") {
    refuse(fmt::format("the store {} lies outside of the repository, and others may use it",
                       store.string()),
           "unset lfs.storage, or remove objects by hand that nobody needs");
  }
  if (is_lender(common / "modules", common / "objects")) {
    refuse("a submodule borrows from this repository", "see objects/info/alternates below modules");
  }
}

std::string remote_to_ask(const WorkingCopy& copy, const Turn& turn,
                          const LfsPruneOptions& options) {
  if (!options.remote.empty()) return options.remote;
  if (const auto given = copy.config.last("lfs.pruneRemoteToCheck")) return std::string(*given);
  return push_remote(turn.repo(), head_reference(turn.repo()).value_or("HEAD"));
}

Oids oids_of(const std::vector<FoundPointer>& found) {
  Oids oids;
  for (const FoundPointer& file : found) oids.insert(file.pointer.oid);
  return oids;
}

/// What the repository reaches now.
struct Reach {
  Oids needed;   ///< by HEAD and index of any worktree
  Oids reached;  ///< by anything else as well
};

Reach reach_of(WorkingCopy& copy, git_repository* repo) {
  const Roots roots = read_roots(repo);
  const auto& stop = copy.options.callbacks.stop_requested;
  std::vector<git_oid> trees;
  trees.reserve(roots.heads.size());
  for (const git_oid& head : roots.heads)
    trees.push_back(*git_commit_tree_id(commit_of(repo, head).get()));
  return {oids_of(all_pointers(repo, {}, trees, roots.staged, stop)),
          oids_of(all_pointers(repo, roots.commits, roots.trees, roots.blobs, stop))};
}

bool is_old(const lfs::StoredObject& object, std::chrono::seconds minimum_age) {
  using std::chrono::system_clock;
  const auto since = system_clock::time_point(std::chrono::seconds(object.since));
  return system_clock::now() - since >= minimum_age;
}

/// Those that nothing keeps. `confirmed`: what the remote has said that it holds.
std::vector<lfs::StoredObject> expendable(const std::vector<lfs::StoredObject>& stored,
                                          const Reach& reach, const Oids& confirmed,
                                          std::chrono::seconds minimum_age) {
  std::vector<lfs::StoredObject> found;
  for (const lfs::StoredObject& object : stored) {
    const std::string& oid = object.object.oid;
    const bool is_kept = reach.needed.contains(oid) || !is_old(object, minimum_age) ||
                         (reach.reached.contains(oid) && !confirmed.contains(oid));
    if (!is_kept) found.push_back(object);
  }
  return found;
}

Oids ask_remote(WorkingCopy& copy, const Turn& turn, const LfsPruneOptions& options,
                const std::vector<lfs::StoredObject>& stored, const Reach& reach) {
  if (!options.verify_remote) return {};
  std::vector<lfs::ObjectId> asked;
  for (const lfs::StoredObject& object : stored) {
    const std::string& oid = object.object.oid;
    if (reach.reached.contains(oid) && !reach.needed.contains(oid) &&
        is_old(object, options.minimum_age)) {
      asked.push_back(object.object);
    }
  }
  if (asked.empty()) return {};
  Oids confirmed;
  for (lfs::ObjectId& object : held_by_remote(copy, remote_to_ask(copy, turn, options), asked)) {
    confirmed.insert(std::move(object.oid));
  }
  return confirmed;
}

}  // namespace

LfsPruneResult prune(WorkingCopy& copy, const Turn& turn, const LfsPruneOptions& options) {
  require_own_store(copy);
  git_repository* repo = turn.repo();
  const fs::path& lfs_dir = copy.store->lfs_dir();
  std::vector<lfs::StoredObject> stored = lfs::stored_objects(lfs_dir);
  Reach reach = reach_of(copy, repo);
  const Oids confirmed = ask_remote(copy, turn, options, stored, reach);

  lfs::UniqueFd alone;
  if (!options.dry_run && !stored.empty()) {
    // The question took its time: what came meanwhile is kept.
    alone = copy.store->hold_alone(copy.options.callbacks.stop_requested);
    stored = lfs::stored_objects(lfs_dir);
    reach = reach_of(copy, repo);
  }
  LfsPruneResult result;
  for (const lfs::StoredObject& object :
       expendable(stored, reach, confirmed, options.minimum_age)) {
    if (!options.dry_run && ::unlink(object.path.c_str()) != 0 && errno != ENOENT) {
      throw Error(ErrorKind::io, fmt::format("cannot remove {}: {}", object.path.string(),
                                             std::generic_category().message(errno)));
    }
    ++result.objects;
    result.bytes += object.object.size_bytes;
  }
  return result;
}

}  // namespace hoist::repository

namespace hoist {

LfsPruneResult Repository::lfs_prune(const LfsPruneOptions& options) {
  const repository::Turn turn(*state_);
  return repository::prune(*state_, turn, options);
}

}  // namespace hoist
