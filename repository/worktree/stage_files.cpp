// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/stage_files.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "lfs/base/beneath.hpp"
#include "lfs/store/parallel.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/attributes.hpp"
#include "repository/worktree/stat_entry.hpp"
#include "repository/worktree/work_blob.hpp"
#include "repository/worktree/work_state.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using Time = StagedPath::Time;
using Kind = lfs::Seen::Kind;

/// The clock of which file systems take their times.
Time file_clock_now() {
  struct timespec now {};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return Time(std::chrono::duration_cast<Time::duration>(std::chrono::seconds(now.tv_sec) +
                                                         std::chrono::nanoseconds(now.tv_nsec)));
}

/// Opens a file anew each time, and no link on its way.
lfs::FileSource source_of(const fs::path& root, const std::string& path) {
  const std::string name = (root / path).string();
  return {name, [root, path, name] {
            lfs::OpenFile file = lfs::Beneath(root).open_file(path);
            if (!file) {
              throw Error(ErrorKind::not_found, fmt::format("cannot add {}: it is gone", name));
            }
            return std::move(file.file);
          }};
}

class Stager {
 public:
  Stager(const WorkTree& work_tree, const Conversions& conversions,
         const std::function<bool(const std::string&)>& is_named)
      : work_tree_(work_tree),
        conversions_(conversions),
        is_named_(is_named),
        root_(git_repository_workdir(work_tree.repo)),
        tree_(root_),
        rules_(file_rules(work_tree.repo)) {}

  StagedFiles run(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) stage(path);
    stage_large();
    std::sort(result_.paths.begin(), result_.paths.end(),
              [](const StagedPath& a, const StagedPath& b) { return a.path < b.path; });
    return std::move(result_);
  }

 private:
  void stage(const std::string& path) {
    const lfs::Seen seen = tree_.look(path);
    switch (seen.kind) {
      case Kind::missing:
      case Kind::blocked:
        return remove(path);
      case Kind::folder:
        return stage_folder(path, seen.state);
      case Kind::link:
        return put(path, store_text(work_tree_.repo, tree_.read_link(path)), GIT_FILEMODE_LINK,
                   {seen.state, file_clock_now()});
      case Kind::other:
        throw Error(ErrorKind::unsupported,
                    fmt::format("cannot add {}: it is no file, folder or link", path));
      case Kind::file:
        break;
    }
    const Conversion conversion = conversions_.of(path);
    require_own_conversion(conversion, path);
    if (conversion.kind == Conversion::Kind::lfs) {
      large_.push_back(path);
      sources_.push_back({source_of(root_, path), static_cast<std::uint64_t>(seen.state.st_size)});
    } else {
      stage_plain(path, conversion.text);
    }
  }

  [[nodiscard]] const git_index_entry* known(const std::string& path) const {
    return git_index_get_bypath(work_tree_.index, path.c_str(), 0);
  }
  /// Whether the index has it, or, as a conflict, versions of it.
  [[nodiscard]] bool is_known(const std::string& path) const {
    return git_index_find(nullptr, work_tree_.index, path.c_str()) == 0;
  }

  void remove(const std::string& path) {
    if (is_known(path)) result_.paths.push_back({path});
  }

  /// A submodule is at the commit that it has checked out; any other folder is no entry.
  void stage_folder(const std::string& path, const struct stat& state) {
    const git_index_entry* entry = known(path);
    if (entry == nullptr || entry->mode != GIT_FILEMODE_COMMIT) return remove(path);
    const auto inner = git::out<git::Repo>([&](git_repository** it) {
      if (git_repository_open_ext(it, (root_ / path).c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH,
                                  nullptr) != 0) {
        *it = nullptr;  // not checked out
      }
    });
    git_oid id;
    if (!inner || git_reference_name_to_id(&id, inner.get(), "HEAD") != 0) return;
    put(path, id, GIT_FILEMODE_COMMIT, {state, file_clock_now()});
  }

  void stage_plain(const std::string& path, lfs::TextRule text) {
    const git_index_entry* entry = known(path);
    const git_oid* in_index = entry != nullptr ? &entry->id : nullptr;
    const Time begun = file_clock_now();
    git_oid id{};
    try {
      const auto read =
          lfs::read_steadily(source_of(root_, path), [&](int fd, const struct stat& file) {
            id = store_plain(work_tree_.repo, {fd, static_cast<std::uint64_t>(file.st_size), path},
                             {text, in_index});
          });
      put(path, id, mode_of(path, read.file), {read.file, begun, read.steadiness});
    } catch (const Error& error) {
      settle(path, error);
    }
  }

  void stage_large() {
    lfs::ManyFilesPorts ports{.stop_requested = work_tree_.callbacks.stop_requested};
    if (work_tree_.callbacks.progress) {
      ports.progress = [&](std::uint64_t done, std::uint64_t total) {
        work_tree_.callbacks.progress({Progress::Stage::hashing, done, total});
      };
    }
    const Time begun = file_clock_now();
    const auto results = lfs::put_files(work_tree_.store, sources_, ports);
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (const auto* error = std::get_if<Error>(&results[i])) {
        settle(large_[i], *error);
        continue;
      }
      const auto& stored = std::get<lfs::ReadFile>(results[i]);
      put(large_[i], store_text(work_tree_.repo, stored.text), mode_of(large_[i], stored.file),
          {stored.file, begun, stored.steadiness});
    }
  }

  /// What becomes of a file that could not be read.
  void settle(const std::string& path, const Error& error) {
    if (error.kind() == ErrorKind::conflict && !is_named_(path)) {
      result_.left_out.push_back(path);
      return;
    }
    const bool is_gone = error.kind() == ErrorKind::not_found && !is_named_(path) &&
                         tree_.look(path).kind == Kind::missing;
    if (!is_gone) throw Error(error);
    remove(path);
  }

  struct State {
    struct stat file {};
    Time begun;
    lfs::Steadiness steadiness = lfs::Steadiness::steady;
  };
  void put(const std::string& path, const git_oid& id, std::uint32_t mode, const State& state) {
    git_index_entry entry{};
    entry.id = id;
    entry.mode = mode;
    set_stat(entry, state.file);
    // It may have this size and time with other content: whoever comes next has to look.
    if (state.steadiness == lfs::Steadiness::rewritten) entry.file_size = 0;
    result_.paths.push_back({path, entry, state.begun, state.begun});
  }

  [[nodiscard]] std::uint32_t mode_of(const std::string& path, const struct stat& file) const {
    const git_index_entry* entry = known(path);
    if (!rules_.has_links && entry != nullptr && entry->mode == GIT_FILEMODE_LINK) {
      return GIT_FILEMODE_LINK;
    }
    const bool is_executable =
        rules_.keeps_modes ? (file.st_mode & S_IXUSR) != 0
                           : entry != nullptr && entry->mode == GIT_FILEMODE_BLOB_EXECUTABLE;
    return is_executable ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
  }

  const WorkTree& work_tree_;
  const Conversions& conversions_;
  const std::function<bool(const std::string&)>& is_named_;
  fs::path root_;
  lfs::Beneath tree_;
  FileRules rules_;
  StagedFiles result_;
  std::vector<std::string> large_;
  std::vector<lfs::SizedSource> sources_;
};

}  // namespace

StagedFiles stage_files(const WorkTree& work_tree, const Conversions& conversions,
                        const std::vector<std::string>& paths,
                        const std::function<bool(const std::string&)>& is_named) {
  return Stager(work_tree, conversions, is_named).run(paths);
}

}  // namespace hoist::repository
