// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/take_back.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "lfs/store/object_store.hpp"
#include "lfs/store/place.hpp"
#include "repository/git/check.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/status.hpp"
#include "repository/worktree/submodule.hpp"
#include "repository/worktree/tree_checkout.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;

std::string without_returns(std::string_view text) {
  std::string result;
  std::copy_if(text.begin(), text.end(), std::back_inserter(result),
               [](char c) { return c != '\r'; });
  return result;
}

/// What the working tree has at one path.
class Present {
 public:
  Present(const WorkTree& work_tree, const std::string& path)
      : repo_(work_tree.repo), path_(path), file_(fs::path(git_repository_workdir(repo_)) / path) {
    std::error_code error;
    type_ = fs::symlink_status(file_, error).type();
  }

  /// Not what a checkout between the two leaves, so the user's.
  [[nodiscard]] bool is_foreign(const TreeChange& change) {
    return type_ != fs::file_type::not_found && !is(change.before) && !is(change.after) &&
           !is_part_of(change.before) && !is_part_of(change.after);
  }
  [[nodiscard]] bool is_content(const lfs::Pointer& pointer) {
    std::error_code error;
    if (type_ != fs::file_type::regular || fs::file_size(file_, error) != pointer.size_bytes) {
      return false;
    }
    if (!sha256_) sha256_ = lfs::hash_file(file_, {}).pointer.oid;
    return *sha256_ == pointer.oid;
  }

 private:
  [[nodiscard]] bool is(const TreeSide& side) {
    if (side.mode == 0) return type_ == fs::file_type::not_found;
    if (side.mode == GIT_FILEMODE_COMMIT) return true;  // submodules are not entered
    if (type_ == fs::file_type::symlink) {
      return side.mode == GIT_FILEMODE_LINK && blob_of_link() == side.id;
    }
    if (type_ != fs::file_type::regular) return false;
    if (side.pointer)
      return pointer_of_work_file(file_) == *side.pointer || is_content(*side.pointer);
    return blob_of_file() == side.id;
  }
  /// libgit2 writes in place, with the line ends that the attributes of that moment say: a file
  /// that it was at holds the beginning of a side, line ends aside.
  [[nodiscard]] bool is_part_of(const TreeSide& side) const {
    if (type_ != fs::file_type::regular || !is_regular(side.mode)) return false;
    const auto blob = git::out<git::Blob>([&](git_blob** it) {
      git::check(git_blob_lookup(it, repo_, &side.id), "cannot read an object of git");
    });
    std::ifstream in(file_, std::ios::binary);
    const std::string found{std::istreambuf_iterator<char>(in), {}};
    return without_returns({static_cast<const char*>(git_blob_rawcontent(blob.get())),
                            static_cast<std::size_t>(git_blob_rawsize(blob.get()))})
        .starts_with(without_returns(found));
  }
  struct Blob {
    git_oid id{};
    friend bool operator==(const Blob& blob, const git_oid& other) {
      return git_oid_equal(&blob.id, &other) != 0;
    }
  };

  [[nodiscard]] Blob blob_of_link() const {
    const std::string target = fs::read_symlink(file_).string();
    Blob blob;
    git::check(git_odb_hash(&blob.id, target.data(), target.size(), GIT_OBJECT_BLOB),
               fmt::format("cannot look at {}", path_));
    return blob;
  }
  [[nodiscard]] Blob blob_of_file() const {
    Blob blob;
    git::check(
        git_repository_hashfile(&blob.id, repo_, file_.c_str(), GIT_OBJECT_BLOB, path_.c_str()),
        fmt::format("cannot look at {}", path_));
    return blob;
  }

  git_repository* repo_;
  const std::string& path_;
  fs::path file_;
  fs::file_type type_ = fs::file_type::none;
  std::optional<std::string> sha256_;
};

void sweep_folders(const WorkTree& work_tree, const std::vector<TreeChange>& changes) {
  const fs::path root = git_repository_workdir(work_tree.repo);
  std::set<fs::path> folders;
  for (const TreeChange& change : changes) folders.insert(fs::path(change.path).parent_path());
  for (const fs::path& folder : folders) lfs::sweep_unplaced(root, folder);
}

}  // namespace

void take_back(const WorkTree& work_tree, git_tree* before, git_tree* after,
               const std::vector<TreeChange>& changes) {
  std::vector<const TreeChange*> large;
  for (const TreeChange& change : changes) {
    Present present(work_tree, change.path);
    if (present.is_foreign(change)) {
      throw Error(
          ErrorKind::conflict,
          fmt::format("a checkout was interrupted, and {} has been changed since", change.path),
          "move the file out of the way, then try again");
    }
    const bool is_large = (change.before.pointer && present.is_content(*change.before.pointer)) ||
                          (change.after.pointer && present.is_content(*change.after.pointer));
    if (is_large) large.push_back(&change);
  }

  sweep_folders(work_tree, changes);
  std::vector<const char*> paths;
  std::vector<std::string> come_back;
  std::vector<TreeChange> submodules;
  for (const TreeChange& change : changes) {
    if (is_of_submodule(change)) {
      submodules.push_back({change.path, change.after, change.before});
      continue;
    }
    paths.push_back(change.path.c_str());
    if (change.before.pointer) come_back.push_back(change.path);
  }
  for (const TreeChange* change : large) {
    const TreeSide& side = change->before.pointer ? change->before : change->after;
    put_pointer(work_tree, change->path, *side.pointer);
  }
  const git::Tree empty = before == nullptr ? empty_tree(work_tree.repo) : nullptr;
  check_out_paths(work_tree, after, before != nullptr ? before : empty.get(), paths,
                  CheckoutMode::forced);
  for (const TreeChange& change : submodules) move_submodule(work_tree, change);
  if (!submodules.empty()) write_index(work_tree.repo, work_tree.index);
  git_attr_cache_flush(work_tree.repo);
  if (!work_tree.leaves_pointers) materialise(work_tree, come_back);
}

}  // namespace hoist::repository
