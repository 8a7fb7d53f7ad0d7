// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/untracked.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/base/beneath.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {
namespace {

using Kind = lfs::Seen::Kind;
using Known = std::vector<KnownPath>::const_iterator;

/// The part of the index that lies in one folder.
struct Range {
  Known begin;
  Known end;
  [[nodiscard]] bool empty() const { return begin == end; }
};

Known lower_bound(const Range& range, std::string_view path) {
  return std::lower_bound(
      range.begin, range.end, path,
      [](const KnownPath& known, std::string_view wanted) { return known.path < wanted; });
}

Range below(const Range& range, const std::string& folder) {
  // '0' comes right after '/'.
  return {lower_bound(range, folder + '/'), lower_bound(range, folder + '0')};
}

class Walk {
 public:
  Walk(git_repository* repo, const PathSelection& selection, const UntrackedPorts& ports)
      : root_(git_repository_workdir(repo)), tree_(root_), selection_(selection), ports_(ports) {}

  void folder(const std::string& path, const Range& range) {
    std::vector<std::string> names = names_in(path);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      if (name == ".git") continue;
      child(path.empty() ? name : fmt::format("{}/{}", path, name), range);
    }
  }

  [[nodiscard]] std::vector<std::string> found() && {
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  void child(const std::string& path, const Range& range) {
    const auto exact = lower_bound(range, path);
    const bool is_known = exact != range.end && exact->path == path;
    if (is_known && exact->is_submodule) return;
    const Range inside = below(range, path);
    if (is_known && inside.empty() && !exact->is_folder_now) return;
    const Kind kind = kind_of(path);
    if (kind == Kind::folder) {
      enter(path, inside, is_known);
    } else if (!is_known && (kind == Kind::file || kind == Kind::link) && selection_.names(path) &&
               !ports_.is_ignored(path, false)) {
      found_.push_back(path);
    }
  }

  void enter(const std::string& path, const Range& inside, bool is_known) {
    const bool may_matter = selection_.may_name_below(path) || selection_.names(path + '/');
    if (!may_matter || ports_.is_ignored(path, true)) return;
    if (inside.empty() && is_repository(path)) {
      if (!is_known && selection_.names(path + '/')) found_.push_back(path + '/');
      return;
    }
    folder(path, inside);
  }

  [[nodiscard]] bool is_repository(const std::string& path) {
    const Kind kind = kind_of(path + "/.git");
    if (kind != Kind::folder && kind != Kind::file && kind != Kind::link) return false;
    git_repository* opened = nullptr;
    const int code = git_repository_open_ext(&opened, (root_ / path).c_str(),
                                             GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
    const git::Repo owned(opened);
    return code == 0 || code == GIT_EOWNER;
  }

  /// `other`, which nobody names, where the system does not let us look.
  [[nodiscard]] Kind kind_of(const std::string& path) {
    try {
      return tree_.look(path).kind;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::permission) throw;
      return Kind::other;
    }
  }

  [[nodiscard]] std::vector<std::string> names_in(const std::string& path) {
    try {
      return tree_.names_in(path);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::permission) throw;
      if (ports_.notice) ports_.notice(fmt::format("{}: what is in it was not seen", error.what()));
      return {};
    }
  }

  std::filesystem::path root_;
  lfs::Beneath tree_;
  const PathSelection& selection_;
  const UntrackedPorts& ports_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> find_untracked(git_repository* repo, const std::vector<KnownPath>& known,
                                        const PathSelection& selection,
                                        const UntrackedPorts& ports) {
  Walk walk(repo, selection, ports);
  walk.folder("", {known.begin(), known.end()});
  return std::move(walk).found();
}

}  // namespace hoist::repository
