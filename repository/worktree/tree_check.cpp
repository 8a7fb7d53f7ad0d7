// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/tree_check.hpp"

#include <climits>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/git/raw_tree.hpp"

namespace hoist::repository {
namespace {

using SubTrees = std::map<std::string_view, git_oid>;

[[noreturn]] void refuse(const std::string& path, std::string_view what) {
  throw Error(ErrorKind::invalid_input,
              path.empty() ? fmt::format("the tree {}, so it is not checked out", what)
                           : fmt::format("'{}' {}, so its tree is not checked out", path, what),
              "the repository is damaged, or made to harm; nothing was changed");
}

std::string joined(const std::string& folder, std::string_view name) {
  return folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name);
}

/// A tree object, and what it says.
class TreeObject {
 public:
  TreeObject(git_odb* odb, const git_oid& id)
      : object_(git::out<git::OdbObject>([&](git_odb_object** it) {
          git::check(git_odb_read(it, odb, &id), fmt::format("cannot read tree {}", git::hex(id)));
        })) {
    if (git_odb_object_type(object_.get()) != GIT_OBJECT_TREE) return;
    entries_ = git::read_raw_tree({static_cast<const char*>(git_odb_object_data(object_.get())),
                                   git_odb_object_size(object_.get())});
  }
  [[nodiscard]] const std::optional<std::vector<git::RawTreeEntry>>& entries() const {
    return entries_;
  }
  [[nodiscard]] SubTrees sub_trees() const {
    SubTrees trees;
    if (!entries_) return trees;
    for (const git::RawTreeEntry& entry : *entries_) {
      if (git::canonical_mode(entry.mode) == GIT_FILEMODE_TREE) trees.emplace(entry.name, entry.id);
    }
    return trees;
  }

 private:
  git::OdbObject object_;
  std::optional<std::vector<git::RawTreeEntry>> entries_;
};

/// A folder that is still to be looked at.
struct Folder {
  std::string path;
  std::optional<git_oid> before;
  git_oid after;
};

/// Looks at one folder; its sub-folders that are others than before are to come.
void look(git_odb* odb, const Folder& folder, bool ignores_case, std::vector<Folder>& to_come) {
  const TreeObject after(odb, folder.after);
  if (!after.entries()) refuse(folder.path, "is no list of files");
  if (const auto fault = git::fault_of_tree(*after.entries(), ignores_case)) {
    refuse(joined(folder.path, fault->name), fault->what);
  }
  std::optional<TreeObject> before;
  if (folder.before) before.emplace(odb, *folder.before);
  const SubTrees old = before ? before->sub_trees() : SubTrees();
  for (const auto& [name, id] : after.sub_trees()) {
    std::string path = joined(folder.path, name);
    if (path.size() >= PATH_MAX)
      refuse(path.substr(0, 100) + "...", "is longer than a path may be");
    const auto same = old.find(name);
    std::optional<git_oid> was;
    if (same != old.end()) was = same->second;
    if (was && git_oid_equal(&*was, &id) != 0) continue;
    to_come.push_back({std::move(path), was, id});
  }
}

}  // namespace

void require_sound_tree(git_repository* repo, const TreeCheck& check) {
  if (check.before != nullptr && git_oid_equal(check.before, &check.after) != 0) return;
  const auto odb = git::out<git::Odb>(
      [&](git_odb** it) { git::check(git_repository_odb(it, repo), "cannot open the objects"); });
  std::vector<Folder> to_come{
      {"", check.before != nullptr ? std::optional(*check.before) : std::nullopt, check.after}};
  // One tree may stand at very many paths: what it holds is as sound at each.
  std::set<git_oid, git::OidLess> known;
  while (!to_come.empty()) {
    const Folder folder = std::move(to_come.back());
    to_come.pop_back();
    if (known.insert(folder.after).second) look(odb.get(), folder, check.ignores_case, to_come);
  }
}

bool ignores_case(git_repository* repo) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read the configuration");
  });
  int says = 0;
  if (git_config_get_bool(&says, config.get(), "core.ignorecase") == 0 && says != 0) return true;
  struct stat other {};
  const std::filesystem::path folder = git_repository_commondir(repo);
  return ::lstat((folder / "CoNfIg").c_str(), &other) == 0;
}

}  // namespace hoist::repository
