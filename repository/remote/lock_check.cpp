// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/lock_check.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lfs/base/redact.hpp"
#include "repository/git/config_values.hpp"
#include "repository/git/config_write.hpp"

namespace hoist::repository {
namespace {

using lfs::Lock;

/// A push that need not know waits no longer for a server that fails.
constexpr std::chrono::seconds short_patience = std::chrono::seconds(5);
constexpr std::chrono::seconds long_patience = std::chrono::minutes(2);
constexpr std::size_t most_named = 20;

/// What the configuration says; nothing where it says nothing.
std::optional<bool> is_required(const WorkingCopy& copy, const lfs::SecretUrl& endpoint) {
  const std::string url = endpoint.without_userinfo().reveal();
  if (const auto* entry = copy.config.url_match("lfs", "locksverify", url)) {
    return lfs::parse_config_bool(entry->value);
  }
  const lfs::GitConfig shared = git::lfsconfig_values(copy.repo.get());
  if (const auto value = shared.last("lfs.locksverify")) {
    return lfs::parse_config_bool(*value);
  }
  if (endpoint.host() == "github.com") return true;
  return std::nullopt;
}

void remember_that_there_are_none(const WorkingCopy& copy, const lfs::SecretUrl& endpoint) {
  const std::string url = endpoint.without_userinfo().reveal();
  git::set_local(copy.repo.get(), fmt::format("lfs.{}.locksverify", url), "false");
}

/// The locks of the files that the push changes, as "path (by owner)".
std::vector<std::string> concerned(const std::vector<Lock>& locks, const ChangedPaths& changed) {
  std::vector<std::string> paths;
  paths.reserve(locks.size());
  for (const Lock& lock : locks) paths.push_back(lock.path);
  const std::vector<std::string> touched = paths.empty() ? paths : changed(paths);
  std::vector<std::string> names;
  for (const Lock& lock : locks) {
    if (std::find(touched.begin(), touched.end(), lock.path) == touched.end()) continue;
    names.push_back(fmt::format("{} (by {})", lfs::printable(lock.path),
                                lock.owner.empty() ? "somebody" : lfs::printable(lock.owner)));
  }
  return names;
}

std::string named(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), most_named);
  std::string text = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

}  // namespace

void check_locks(WorkingCopy& copy, lfs::BatchClient& server, const std::string& ref,
                 const ChangedPaths& changed) {
  const std::optional<bool> setting = is_required(copy, server.endpoint());
  if (setting == false) return;
  const bool is_needed = setting.value_or(false);
  const auto notice = [&](const std::string& words) {
    if (copy.options.callbacks.notice) copy.options.callbacks.notice(words);
  };
  std::optional<lfs::Locks> locks;
  try {
    locks = server.verify_locks(ref, is_needed ? long_patience : short_patience);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    if (is_needed) {
      throw Error(error.kind(), fmt::format("cannot verify the locks of files: {}", error.what()),
                  error.hint(), error.http_status());
    }
    notice(fmt::format("the locks of files were not verified: {}", error.what()));
    return;
  }
  if (!locks) return remember_that_there_are_none(copy, server.endpoint());

  const std::vector<std::string> theirs = concerned(locks->theirs, changed);
  if (!theirs.empty() && is_needed) {
    throw Error(ErrorKind::locked,
                fmt::format("cannot push: files that it changes are locked: {}", named(theirs)),
                "ask their owners to unlock them (git lfs locks), then push again");
  }
  if (!theirs.empty()) {
    notice(fmt::format("this push changes files that others have locked: {}", named(theirs)));
  }
  const std::vector<std::string> ours = concerned(locks->ours, changed);
  if (!ours.empty()) {
    notice(
        fmt::format("this push changes files that you have locked: {}; git lfs unlock frees "
                    "them",
                    named(ours)));
  }
}

}  // namespace hoist::repository
