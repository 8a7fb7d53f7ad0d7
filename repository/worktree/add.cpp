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
#include "repository/worktree/pointer_blob.hpp"
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
        trusts_modes_(trusts_modes(work_tree.repo)) {}

  void run(const std::vector<std::string>& patterns) {
    for (const std::string& pattern : patterns) require_match(pattern);
    const std::vector<FileStatus> found =
        read_status(work_tree_.repo, work_tree_.index, {patterns, true}, work_tree_.callbacks);
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
    if (pattern.empty() || pattern.find_first_of("*?[\\:") != std::string::npos) return;
    std::string path = pattern;
    while (path.ends_with('/')) path.pop_back();
    const bool is_known =
        git_index_get_bypath(work_tree_.index, path.c_str(), 0) != nullptr ||
        git_index_find_prefix(nullptr, work_tree_.index, (path + '/').c_str()) == 0;
    if (is_known) return;
    std::error_code error;
    if (!fs::exists(fs::symlink_status(root_ / path, error))) {
      throw Error(ErrorKind::not_found, fmt::format("cannot add {}: there is no such file", path),
                  "paths are relative to the top of the working tree");
    }
    int ignored = 0;
    check(git_ignore_path_is_ignored(&ignored, work_tree_.repo, path.c_str()), path);
    if (ignored != 0) {
      throw Error(ErrorKind::invalid_input,
                  fmt::format("cannot add {}: .gitignore leaves it out", path),
                  "change .gitignore if it is to be in the repository");
    }
  }

  [[nodiscard]] Changes sort(const std::vector<FileStatus>& found) const {
    Changes changes;
    std::set<std::string> governing;
    for (const FileStatus& status : found) {
      if (status.unstaged == Change::none && !is_staged_as_content(status)) continue;
      if (status.path.ends_with('/')) {
        notice(fmt::format("{} is left out: it is a repository of its own", status.path));
        continue;
      }
      add_governing(status.path, governing);
      if (is_attributes_file(status.path)) continue;
      (status.unstaged == Change::deleted ? changes.deleted : changes.present)
          .push_back(status.path);
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
    const bool is_for_lfs =
        is_staged && conversion_of(work_tree_.repo, status.path).kind == Conversion::Kind::lfs;
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
    const Conversion conversion = conversion_of(work_tree_.repo, path);
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
  std::optional<Error> failure_;
};

}  // namespace

void add_to_index(const WorkTree& work_tree, const std::vector<std::string>& given) {
  std::vector<std::string> patterns;
  for (std::string_view pattern : given) {
    while (pattern.starts_with("./")) pattern.remove_prefix(2);
    if (pattern == "." || pattern.empty()) {
      patterns.clear();  // everything
      break;
    }
    patterns.emplace_back(pattern);
  }
  Adding(work_tree).run(patterns);
}

}  // namespace hoist::repository
