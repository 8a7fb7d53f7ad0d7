// SPDX-License-Identifier: Apache-2.0
#include "repository/hooks/pre_push.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "repository/git/check.hpp"
#include "repository/git/oid.hpp"
#include "repository/history/new_commits.hpp"
#include "repository/history/pointer_scan.hpp"
#include "repository/hooks/hook_repository.hpp"
#include "repository/remote/clone_source.hpp"
#include "repository/remote/fetch.hpp"
#include "repository/remote/find_remote.hpp"
#include "repository/remote/large_files.hpp"
#include "repository/transport/address.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

git_oid oid_of(const std::string& hex) {
  git_oid id;
  git::check(git_oid_fromstr(&id, hex.c_str()), fmt::format("cannot use the object {}", hex));
  return id;
}

/// The commit behind an object; nothing for a tag of something else, which has no history.
std::optional<git_oid> commit_behind(git_repository* repo, const std::string& hex) {
  const git_oid id = oid_of(hex);
  const auto object = git::out<git::Object>([&](git_object** it) {
    git::check(git_object_lookup(it, repo, &id, GIT_OBJECT_ANY),
               fmt::format("cannot read the object {}", hex));
  });
  git_object* given = nullptr;
  if (git_object_peel(&given, object.get(), GIT_OBJECT_COMMIT) != 0) return std::nullopt;
  const git::Object commit(given);
  return *git_object_id(commit.get());
}

bool is_here(git_repository* repo, const std::string& hex) {
  const git_oid id = oid_of(hex);
  const auto odb = git::out<git::Odb>([&](git_odb** it) {
    git::check(git_repository_odb(it, repo), "cannot open the objects of git");
  });
  return git_odb_exists(odb.get(), &id) != 0;
}

/// A path below the current folder, as git takes it, in full.
std::string absolute_url(const std::string& url) {
  std::error_code error;
  const bool is_path = url.find("://") == std::string::npos && fs::is_directory(url, error);
  return is_path ? fs::absolute(url).lexically_normal().string() : url;
}

bool is_local(const std::string& url) {
  try {
    return std::holds_alternative<git::LocalPath>(git::parse_address(url));
  } catch (const Error&) {
    return false;  // of a kind that only git knows
  }
}

/// The name of the remote with that URL, where it is the only one: settings go by names.
std::string named_remote(const lfs::GitConfig& config, const std::string& url) {
  std::string found;
  for (const lfs::ConfigEntry& entry : config.entries()) {
    const bool is_url = entry.key.starts_with("remote.") &&
                        (entry.key.ends_with(".url") || entry.key.ends_with(".pushurl"));
    if (!is_url || !same_remote(entry.value, url)) continue;
    const std::size_t begin = std::string_view("remote.").size();
    const std::string name = entry.key.substr(begin, entry.key.rfind('.') - begin);
    if (!found.empty() && found != name) return url;
    found = name;
  }
  return found.empty() ? url : found;
}

/// What the remote has. It is asked only where git has not said enough, and where it cannot be
/// asked, more is offered to the LFS server than is new.
std::vector<git_oid> known_to_remote(WorkingCopy& copy, const std::string& url,
                                     const std::vector<RefUpdate>& updates) {
  git_repository* repo = copy.repo.get();
  std::vector<git_oid> known;
  bool is_enough = true;
  for (const RefUpdate& update : updates) {
    if (update.is_deletion()) continue;
    if (update.is_creation() || !is_here(repo, update.remote_oid)) {
      is_enough = false;
    } else {
      known.push_back(oid_of(update.remote_oid));
    }
  }
  if (is_enough) return known;
  try {
    git::Transports transports(transport_ports(copy));
    RemoteCalls calls(transports, copy.options.callbacks);
    const git::Remote remote = find_remote_or_url(repo, url);
    for (const RemoteRef& ref : list_refs(remote.get(), true, calls)) known.push_back(ref.id);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
  }
  return known;
}

}  // namespace

void upload_before_push(const std::string& remote, const std::string& given_url,
                        const std::vector<RefUpdate>& updates, const Callbacks& callbacks) {
  const bool is_nothing = std::all_of(updates.begin(), updates.end(),
                                      [](const RefUpdate& it) { return it.is_deletion(); });
  const auto skip = lfs::system_environment()("GIT_LFS_SKIP_PUSH");
  if (is_nothing || (skip && lfs::parse_config_bool(*skip).value_or(false))) return;

  WorkingCopy copy;
  open_for_hook(copy, callbacks);
  git_repository* repo = copy.repo.get();
  if (git_repository_is_shallow(repo) != 0) {
    throw Error(ErrorKind::unsupported, "cannot look for large files in a shallow clone",
                "git fetch --unshallow completes it; git-lfs can do without");
  }
  const std::string url = absolute_url(given_url);
  const std::string place = is_local(url)         ? url
                            : remote == given_url ? named_remote(copy.config, url)
                                                  : remote;
  std::vector<git_oid> known = known_to_remote(copy, url, updates);
  for (const RefUpdate& update : updates) {
    if (update.is_deletion()) continue;
    const auto commit = commit_behind(repo, update.local_oid);
    if (!commit) continue;
    upload_large_files(copy, place, update.remote_ref,
                       new_pointers(repo, {*commit}, known, callbacks.stop_requested),
                       [&](const std::vector<std::string>& paths) {
                         return touched_paths(repo, new_commits(repo, {*commit}, known), paths);
                       });
    known.push_back(*commit);
  }
}

}  // namespace hoist::repository
