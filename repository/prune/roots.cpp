// SPDX-License-Identifier: Apache-2.0
#include "repository/prune/roots.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/worktree/pointer_blob.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using Ids = std::set<git_oid, git::OidLess>;

[[noreturn]] void cannot_read(const fs::path& file, const std::string& why) {
  throw Error(ErrorKind::io, fmt::format("cannot read {}: {}", file.string(), why));
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  if (!fs::is_directory(folder, error)) return entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(it->path());
  }
  if (error) cannot_read(folder, error.message());
  return entries;
}

/// Every file below a folder.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::path& entry : entries_of(folder)) {
    std::error_code error;
    if (fs::is_directory(fs::symlink_status(entry, error))) {
      const auto more = files_below(entry);
      files.insert(files.end(), more.begin(), more.end());
    } else {
      files.push_back(entry);
    }
  }
  return files;
}

/// HEAD, ORIG_HEAD, FETCH_HEAD, MERGE_AUTOSTASH ...
bool is_for_commits(const fs::path& file) {
  const std::string name = file.filename().string();
  std::error_code error;
  return name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos &&
         fs::is_regular_file(file, error);
}

std::optional<git_oid> id_in(std::string_view text) {
  git_oid id;
  if (text.size() < GIT_OID_HEXSZ || git_oid_fromstrn(&id, text.data(), GIT_OID_HEXSZ) != 0 ||
      git_oid_is_zero(&id) != 0) {
    return std::nullopt;
  }
  return id;
}

class Reader {
 public:
  explicit Reader(git_repository* repo) : repo_(repo), common_(git_repository_commondir(repo)) {}

  Roots read() {
    read_references();
    read_git_folder(common_);
    for (const fs::path& worktree : entries_of(common_ / "worktrees")) {
      read_git_folder(worktree);
      for (const fs::path& file : files_below(worktree / "refs")) read_file(file, false);
      read_logs(worktree);
    }
    read_logs(common_);
    Roots roots;
    roots.commits.assign(commits_.begin(), commits_.end());
    roots.trees.assign(trees_.begin(), trees_.end());
    roots.blobs.assign(blobs_.begin(), blobs_.end());
    roots.heads.assign(heads_.begin(), heads_.end());
    roots.staged.assign(staged_.begin(), staged_.end());
    return roots;
  }

 private:
  void read_references() {
    const auto iterator = git::out<git::ReferenceIterator>([&](git_reference_iterator** it) {
      git::check(git_reference_iterator_new(it, repo_), "cannot read the references");
    });
    git_reference* given = nullptr;
    int code = 0;
    while ((code = git_reference_next(&given, iterator.get())) == 0) {
      const git::Reference reference(given);
      if (const git_oid* id = git_reference_target(reference.get())) add(*id);
      if (const git_oid* id = git_reference_target_peel(reference.get())) add(*id);
    }
    if (code != GIT_ITEROVER) git::check(code, "cannot read the references");
  }

  /// HEAD and what is like it, and the index, of the main worktree or of a linked one.
  void read_git_folder(const fs::path& folder) {
    for (const fs::path& file : entries_of(folder)) {
      const std::string name = file.filename().string();
      if (is_for_commits(file)) read_file(file, name == "HEAD");
    }
    // A rebase that is under way may have put changes aside.
    for (const char* operation : {"rebase-merge", "rebase-apply", "sequencer"}) {
      for (const fs::path& file : files_below(folder / operation)) read_file(file, false);
    }
    const fs::path index_file = folder / "index";
    std::error_code error;
    if (!fs::exists(index_file, error)) return;
    const auto index = git::out<git::Index>([&](git_index** it) {
      git::check(git_index_open(it, index_file.c_str()),
                 fmt::format("cannot read {}", index_file.string()));
    });
    for (std::size_t i = 0; i < git_index_entrycount(index.get()); ++i) {
      const git_index_entry& entry = *git_index_get_byindex(index.get(), i);
      if (is_regular(entry.mode)) staged_.insert(entry.id);
    }
  }

  void read_file(const fs::path& file, bool is_head) {
    std::ifstream in(file, std::ios::binary);
    if (!in) cannot_read(file, "it cannot be opened");
    constexpr std::string_view symbolic = "ref: ";
    std::string line;
    while (std::getline(in, line)) {
      std::optional<git_oid> id = id_in(line);
      if (!id && line.starts_with(symbolic)) {
        git_oid target;
        const std::string name = line.substr(symbolic.size());
        const int code = git_reference_name_to_id(&target, repo_, name.c_str());
        if (code != GIT_ENOTFOUND) {
          git::check(code, fmt::format("cannot read {}", file.string()));
          id = target;
        }
      }
      if (!id) continue;
      add(*id);
      if (is_head) heads_.insert(*id);
    }
  }

  void read_logs(const fs::path& folder) {
    for (const fs::path& file : files_below(folder / "logs")) {
      std::ifstream in(file, std::ios::binary);
      if (!in) cannot_read(file, "it cannot be opened");
      std::string line;
      while (std::getline(in, line)) {
        const std::string_view text = line;
        if (const auto id = id_in(text)) add(*id);
        if (text.size() <= GIT_OID_HEXSZ) continue;
        if (const auto id = id_in(text.substr(GIT_OID_HEXSZ + 1))) add(*id);
      }
    }
  }

  /// What is no longer there needs nothing.
  void add(git_oid id) {
    if (!seen_.insert(id).second) return;
    git_object* given = nullptr;
    const int code = git_object_lookup(&given, repo_, &id, GIT_OBJECT_ANY);
    if (code == GIT_ENOTFOUND) return;
    git::check(code, fmt::format("cannot read the object {}", git::hex(id)));
    const git::Object object(given);
    switch (git_object_type(object.get())) {
      case GIT_OBJECT_COMMIT:
        commits_.insert(id);
        break;
      case GIT_OBJECT_TREE:
        trees_.insert(id);
        break;
      case GIT_OBJECT_BLOB:
        blobs_.insert(id);
        break;
      case GIT_OBJECT_TAG: {
        git_object* target = nullptr;
        git::check(git_object_peel(&target, object.get(), GIT_OBJECT_ANY),
                   fmt::format("cannot read the tag {}", git::hex(id)));
        const git::Object tagged(target);
        add(*git_object_id(tagged.get()));
        break;
      }
      default:
        break;
    }
  }

  git_repository* repo_;
  fs::path common_;
  Ids seen_;
  Ids commits_;
  Ids trees_;
  Ids blobs_;
  Ids heads_;
  Ids staged_;
};

}  // namespace

Roots read_roots(git_repository* repo) { return Reader(repo).read(); }

}  // namespace hoist::repository
