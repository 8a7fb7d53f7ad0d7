// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/add.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <sys/stat.h>

#include "lfs/base/fd.hpp"
#include "lfs/store/parallel.hpp"
#include "repository/git/check.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/ignore_rules.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/sparse_limits.hpp"
#include "repository/worktree/stat_entry.hpp"
#include "repository/worktree/status.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using Change = FileStatus::Change;

constexpr std::string_view attributes_file = ".gitattributes";
/// libgit2 cannot read a larger one back.
constexpr std::uintmax_t largest_plain_file = std::uintmax_t{1} << 32U;
/// To hash a larger one again because it may have changed in the second of the index takes longer
/// than to wait for the next.
constexpr std::int64_t large_enough_to_wait_for = std::int64_t{64} << 20U;

/// What is to be staged, by what is done with it.
struct Changes {
  std::vector<std::string> attributes;  ///< .gitattributes
  std::vector<std::string> deleted;
  std::vector<std::string> present;
};

bool is_attributes_file(std::string_view path) {
  return path == attributes_file || path.ends_with("/.gitattributes");
}

/// The `.gitattributes` that have a say on `path`.
void add_governing(const std::string& path, std::set<std::string>& governing) {
  governing.insert(std::string(attributes_file));
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    governing.insert(path.substr(0, slash + 1) + std::string(attributes_file));
  }
}

/// Whether the file system keeps executable bits.
bool trusts_modes(git_repository* repo) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
  });
  int trusts = 1;
  static_cast<void>(git_config_get_bool(&trusts, config.get(), "core.fileMode"));
  return trusts != 0;
}

class Adding {
 public:
  explicit Adding(const WorkTree& work_tree)
      : work_tree_(work_tree),
        root_(git_repository_workdir(work_tree.repo)),
        trusts_modes_(trusts_modes(work_tree.repo)),
        limits_(work_tree.repo, work_tree.index),
        conversions_(Conversions::of_work_tree(work_tree.repo, work_tree.index)) {}

  /// Of no pattern at all: everything.
  void run(const std::vector<std::string>& patterns, bool is_everything) {
    std::vector<std::string> globs;
    for (const std::string& pattern : patterns) {
      if (pattern.find_first_of("*?[\\") == std::string::npos || is_known(pattern)) {
        require_match(pattern);
      } else {
        globs.push_back(pattern);
      }
    }
    const std::vector<FileStatus> found = read_status(
        work_tree_.repo, work_tree_.index,
        {is_everything ? std::vector<std::string>() : patterns, true}, work_tree_.callbacks);
    for (const std::string& glob : globs) require_some_match(glob, found);
    limits_.require_inside(patterns, found);
    Changes changes = sort(found);
    stage_attributes(changes);
    for (const std::string& path : changes.deleted) {
      check(git_index_remove_bypath(work_tree_.index, path.c_str()), path);
    }
    std::vector<std::string> large;
    for (const std::string& path : changes.present) {
      if (is_large(path)) {
        large.push_back(path);
      } else {
        add_plain(path);
      }
    }
    lfs::UniqueFd held;  // until the index has what is stored
    if (!large.empty()) held = work_tree_.store.hold(work_tree_.callbacks.stop_requested);
    add_large(large);
    write_index(work_tree_.repo, work_tree_.index);
    if (failure_) throw Error(*failure_);
  }

 private:
  static void check(int code, const std::string& path) {
    git::check(code, fmt::format("cannot add {}", path));
  }

  void notice(const std::string& words) const {
    if (work_tree_.callbacks.notice) work_tree_.callbacks.notice(words);
  }

  /// A path that leads to nothing, or to what is ignored, is a mistake.
  void require_match(const std::string& pattern) const {
    std::string path = pattern;
    while (path.ends_with('/')) path.pop_back();
    if (is_known(path)) return;
    if (path == ".git" || path.starts_with(".git/")) {
      throw Error(ErrorKind::invalid_input, fmt::format("cannot add {}: it is git's own", path));
    }
    std::error_code error;
    for (fs::path parent = fs::path(path).parent_path(); !parent.empty();
         parent = parent.parent_path()) {
      if (fs::is_symlink(fs::symlink_status(root_ / parent, error))) {
        throw Error(ErrorKind::invalid_input,
                    fmt::format("cannot add {}: {} is a symbolic link", path, parent.string()));
      }
    }
    if (!fs::exists(fs::symlink_status(root_ / path, error))) {
      throw Error(ErrorKind::not_found, fmt::format("cannot add {}: there is no such file", path),
                  "hoist status names what there is to add");
    }
    const bool is_folder = fs::is_directory(fs::symlink_status(root_ / path, error));
    if (ignore_rules(work_tree_.repo, work_tree_.index).is_ignored(path, is_folder)) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("cannot add {}: .gitignore leaves it out", path),
                  "change .gitignore if it is to be in the repository");
    }
  }

  /// Whether the index has it, or, as a conflict, versions of it, or files in it.
  [[nodiscard]] bool is_known(const std::string& path) const {
    return git_index_find(nullptr, work_tree_.index, path.c_str()) == 0 ||
           git_index_find_prefix(nullptr, work_tree_.index, (path + '/').c_str()) == 0;
  }

  void require_some_match(const std::string& glob, const std::vector<FileStatus>& found) const {
    char* given = const_cast<char*>(glob.c_str());
    const git_strarray list{&given, 1};
    const auto pathspec = git::out<git::Pathspec>(
        [&](git_pathspec** it) { check(git_pathspec_new(it, &list), glob); });
    const auto matches = [&](const char* path) {
      return git_pathspec_matches_path(pathspec.get(), GIT_PATHSPEC_DEFAULT, path) != 0;
    };
    for (std::size_t i = 0; i < git_index_entrycount(work_tree_.index); ++i) {
      if (matches(git_index_get_byindex(work_tree_.index, i)->path)) return;
    }
    const bool is_there = std::any_of(found.begin(), found.end(), [&](const FileStatus& status) {
      return matches(status.path.c_str());
    });
    if (is_there) return;
    throw Error(ErrorKind::not_found, fmt::format("cannot add {}: no file is like that", glob),
                "hoist status names what there is to add");
  }

  [[nodiscard]] Changes sort(const std::vector<FileStatus>& found) const {
    Changes changes;
    std::set<std::string> governing;
    for (const FileStatus& status : found) {
      if (status.unstaged == Change::none && !is_staged_as_content(status)) continue;
      if (limits_.is_outside(status.path)) {
        notice(fmt::format("{} is left out: it is outside of the sparse checkout", status.path));
        continue;
      }
      if (status.path.ends_with('/')) {
        notice(fmt::format("{} is left out: it is a repository of its own", status.path));
        continue;
      }
      add_governing(status.path, governing);
      if (is_attributes_file(status.path)) continue;
      std::error_code error;
      const bool is_gone = status.unstaged == Change::deleted ||
                           !fs::exists(fs::symlink_status(root_ / status.path, error));
      (is_gone ? changes.deleted : changes.present).push_back(status.path);
    }
    for (const FileStatus& status : found) {
      if (is_attributes_file(status.path)) governing.insert(status.path);
    }
    changes.attributes.assign(governing.begin(), governing.end());
    return changes;
  }

  /// A large file that git without git-lfs has added, so that its content is staged.
  [[nodiscard]] bool is_staged_as_content(const FileStatus& status) const {
    const bool is_staged = status.staged != Change::none && status.staged != Change::deleted;
    const bool is_for_lfs = is_staged && conversions_.of(status.path).kind == Conversion::Kind::lfs;
    if (!is_for_lfs) return false;
    const auto* entry = git_index_get_bypath(work_tree_.index, status.path.c_str(), 0);
    return entry != nullptr && is_regular(entry->mode) &&
           !pointer_of_blob(work_tree_.repo, entry->id);
  }

  /// First of all, since what governs the rest must be in the same commit, and libgit2 looks into
  /// the index for it as well.
  void stage_attributes(const Changes& changes) const {
    for (const std::string& path : changes.attributes) {
      std::error_code error;
      if (fs::exists(fs::symlink_status(root_ / path, error))) {
        check(git_index_add_bypath(work_tree_.index, path.c_str()), path);
      } else if (git_index_get_bypath(work_tree_.index, path.c_str(), 0) != nullptr) {
        check(git_index_remove_bypath(work_tree_.index, path.c_str()), path);
      }
    }
    git_attr_cache_flush(work_tree_.repo);
  }

  /// True for a regular file that is for LFS; refuses what must not go into git unconverted.
  [[nodiscard]] bool is_large(const std::string& path) const {
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(root_ / path, error))) return false;
    const Conversion conversion = conversions_.of(path);
    require_own_conversion(conversion, path);
    return conversion.kind == Conversion::Kind::lfs;
  }

  void add_plain(const std::string& path) const {
    std::error_code error;
    const auto status = fs::symlink_status(root_ / path, error);
    if (fs::is_regular_file(status) && fs::file_size(root_ / path, error) >= largest_plain_file) {
      throw Error(ErrorKind::unsupported,
                  fmt::format("cannot add {}: 4 GiB and more do not fit into git itself", path),
                  "track it with LFS first");
    }
    check(git_index_add_bypath(work_tree_.index, path.c_str()), path);
  }

  void add_large(const std::vector<std::string>& paths) {
    std::vector<fs::path> files;
    files.reserve(paths.size());
    for (const std::string& path : paths) files.push_back(root_ / path);
    lfs::ManyFilesPorts ports{.stop_requested = work_tree_.callbacks.stop_requested};
    if (work_tree_.callbacks.progress) {
      ports.progress = [&](std::uint64_t done, std::uint64_t total) {
        work_tree_.callbacks.progress({Progress::Stage::hashing, done, total});
      };
    }
    const auto results = lfs::put_files(work_tree_.store, files, ports);
    std::int64_t latest = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (const auto* error = std::get_if<Error>(&results[i])) {
        if (!failure_) failure_ = *error;
        continue;
      }
      const auto& stored = std::get<lfs::ReadFile>(results[i]);
      add_entry(paths[i], stored);
      if (stored.file.st_size >= large_enough_to_wait_for) {
        latest = std::max(latest, std::int64_t{stored.file.st_mtim.tv_sec});
      }
    }
    let_second_pass(latest);
  }

  void add_entry(const std::string& path, const lfs::ReadFile& stored) const {
    git_index_entry entry{};
    entry.path = path.c_str();
    entry.mode = mode_of(path, stored.file);
    set_stat(entry, stored.file);
    check(git_blob_create_from_buffer(&entry.id, work_tree_.repo, stored.text.data(),
                                      stored.text.size()),
          path);
    check(git_index_add(work_tree_.index, &entry), path);
    // Adding resolves: git_index_add() leaves the versions of a conflict beside the entry.
    static_cast<void>(git_index_conflict_remove(work_tree_.index, path.c_str()));
  }

  [[nodiscard]] std::uint32_t mode_of(const std::string& path, const struct stat& file) const {
    if (!trusts_modes_) {
      const auto* known = git_index_get_bypath(work_tree_.index, path.c_str(), 0);
      const bool is_executable = known != nullptr && known->mode == GIT_FILEMODE_BLOB_EXECUTABLE;
      return is_executable ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
    }
    return (file.st_mode & S_IXUSR) != 0 ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
  }

  /// An entry as young as the index is looked into by git at each status.
  static void let_second_pass(std::int64_t seconds) {
    using std::chrono::system_clock;
    const auto end = system_clock::from_time_t(seconds + 1);
    const auto now = system_clock::now();
    if (end > now && end - now <= std::chrono::seconds(1)) std::this_thread::sleep_for(end - now);
  }

  const WorkTree& work_tree_;
  fs::path root_;
  bool trusts_modes_;
  SparseLimits limits_;
  Conversions conversions_;
  std::optional<Error> failure_;
};

/// A pattern as libgit2 takes it: below the top, which is the empty one.
std::string below(const fs::path& root, const std::string& pattern) {
  if (pattern.empty()) throw Error(ErrorKind::invalid_input, "cannot add a file without a name");
  if (pattern.starts_with(':')) {
    throw Error(ErrorKind::unsupported,
                fmt::format("cannot add {}: patterns have no special words here", pattern),
                fmt::format("./{} is the file of that name", pattern));
  }
  const bool is_folder = pattern.ends_with('/');
  fs::path path = fs::path(pattern).lexically_normal();
  if (path.is_absolute()) path = path.lexically_relative(root.lexically_normal());
  if (path.empty() || path.native().starts_with("../") || path == "..") {
    throw Error(ErrorKind::invalid_input,
                fmt::format("cannot add {}: it is outside of {}", pattern, root.string()));
  }
  std::string text = path.string();
  while (text.ends_with('/')) text.pop_back();
  if (text == ".") return {};
  return is_folder ? text + '/' : text;
}

}  // namespace

void add_to_index(const WorkTree& work_tree, const std::vector<std::string>& given) {
  const fs::path root = git_repository_workdir(work_tree.repo);
  std::vector<std::string> patterns;
  bool is_everything = given.empty();
  for (const std::string& pattern : given) {
    std::string path = below(root, pattern);
    if (path.empty()) {
      is_everything = true;
    } else {
      patterns.push_back(std::move(path));
    }
  }
  Adding(work_tree).run(patterns, is_everything);
}

}  // namespace hoist::repository
