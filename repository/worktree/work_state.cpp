// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/work_state.hpp"

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/beneath.hpp"
#include "lfs/store/parallel.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/worktree/clean_hash.hpp"
#include "repository/worktree/pointer_blob.hpp"
#include "repository/worktree/stat_entry.hpp"
#include "repository/worktree/work_blob.hpp"

namespace hoist::repository {
namespace {

namespace fs = std::filesystem;
using Kind = lfs::Seen::Kind;

/// SHA-1 of the blob without content.
constexpr std::string_view empty_blob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

bool is_empty_blob(const git_oid& id) { return git_oid_streq(&id, empty_blob.data()) == 0; }

/// A size of 0 that the blob has not says that the file is to be looked into.
bool asks_for_a_look(const git_index_entry& entry) {
  return entry.file_size == 0 && !is_empty_blob(entry.id);
}

/// The commit that is checked out in a folder that is a repository of its own.
std::optional<git_oid> head_of_repository(const fs::path& folder) {
  git_repository* opened = nullptr;
  if (git_repository_open_ext(&opened, folder.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) !=
      0) {
    return std::nullopt;
  }
  const git::Repo repo(opened);
  git_oid head{};
  if (git_reference_name_to_id(&head, repo.get(), "HEAD") != 0) return std::nullopt;
  return head;
}

struct LargeFile {
  std::size_t at = 0;  ///< among the results
  lfs::Pointer pointer;
};

class Looking {
 public:
  Looking(git_repository* repo, const WorkLookOptions& options, const Callbacks& callbacks)
      : repo_(repo),
        options_(options),
        callbacks_(callbacks),
        root_(git_repository_workdir(repo)),
        tree_(root_) {}

  std::vector<WorkLook> run(const std::vector<git_index_entry>& entries) {
    results_.reserve(entries.size());
    for (const git_index_entry& entry : entries) {
      WorkLook& result = results_.emplace_back();
      try {
        const lfs::Seen seen = tree_.look(entry.path);
        result.file = seen.state;
        compare(entry, seen, result);
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::permission && error.kind() != ErrorKind::io) throw;
        result.state = WorkState::unknown;
      }
    }
    compare_large();
    return std::move(results_);
  }

 private:
  void compare(const git_index_entry& entry, const lfs::Seen& seen, WorkLook& result) {
    if (entry.mode == GIT_FILEMODE_COMMIT) {
      result.state = state_of_submodule(entry, seen);
    } else if (seen.kind == Kind::missing || seen.kind == Kind::blocked) {
      result.state = WorkState::missing;
    } else if (seen.kind == Kind::folder) {
      result.state =
          head_of_repository(root_ / entry.path) ? WorkState::type_changed : WorkState::missing;
    } else if (entry.mode == GIT_FILEMODE_LINK) {
      compare_link(entry, seen, result);
    } else {
      compare_regular(entry, seen, result);
    }
  }

  [[nodiscard]] WorkState state_of_submodule(const git_index_entry& entry,
                                             const lfs::Seen& seen) const {
    if (seen.kind == Kind::missing || seen.kind == Kind::blocked) return WorkState::missing;
    if (seen.kind != Kind::folder) return WorkState::type_changed;
    const auto head = head_of_repository(root_ / entry.path);
    const bool is_same = !head || git_oid_equal(&*head, &entry.id) != 0;
    return is_same ? WorkState::same : WorkState::modified;
  }

  [[nodiscard]] bool is_known(const git_index_entry& entry, const struct stat& file) const {
    return same_stat(entry, file) && !is_racy(entry, options_.index_file) &&
           !asks_for_a_look(entry);
  }

  static void settle(const git_index_entry& entry, bool is_same, WorkLook& result) {
    result.state = is_same ? WorkState::same : WorkState::modified;
    result.is_outdated = is_same && (!same_stat(entry, result.file) || asks_for_a_look(entry));
  }

  /// To read a large file again only because it is as young as the index takes long: an index that
  /// is written in a later second ends that.
  void settle_large(const git_index_entry& entry, bool is_same, WorkLook& result) {
    settle(entry, is_same, result);
    const bool is_past = result.file.st_mtim.tv_sec < began_;
    result.is_outdated =
        result.is_outdated || (is_same && is_past && is_racy(entry, options_.index_file));
  }

  void compare_link(const git_index_entry& entry, const lfs::Seen& seen, WorkLook& result) {
    const bool is_stand_in = seen.kind == Kind::file && !options_.rules.has_links;
    if (seen.kind != Kind::link && !is_stand_in) {
      result.state = WorkState::type_changed;
    } else if (is_known(entry, seen.state)) {
      result.state = WorkState::same;
    } else if (is_stand_in) {
      compare_plain(entry, lfs::TextRule::none, result);
    } else {
      const git_oid id = hash_text(tree_.read_link(entry.path));
      settle(entry, git_oid_equal(&id, &entry.id) != 0, result);
    }
  }

  void compare_regular(const git_index_entry& entry, const lfs::Seen& seen, WorkLook& result) {
    const bool is_executable = (seen.state.st_mode & S_IXUSR) != 0;
    if (seen.kind == Kind::link) {
      result.state = WorkState::type_changed;
    } else if (seen.kind != Kind::file ||
               (options_.rules.keeps_modes &&
                is_executable != (entry.mode == GIT_FILEMODE_BLOB_EXECUTABLE))) {
      result.state = WorkState::modified;
    } else if (is_known(entry, seen.state)) {
      result.state = WorkState::same;
    } else if (const Conversion conversion = options_.conversion_of(entry.path);
               conversion.kind == Conversion::Kind::lfs) {
      prepare_large(entry, result);
    } else {
      compare_plain(entry, conversion.text, result);
    }
  }

  /// Git takes a file of another size than the entry knows for changed without a look.
  void compare_plain(const git_index_entry& entry, lfs::TextRule rule, WorkLook& result) {
    git_index_entry now{};
    set_stat(now, result.file);
    if (entry.file_size != 0 && entry.file_size != now.file_size) {
      result.state = WorkState::modified;
      return;
    }
    require_wanted();
    const lfs::OpenFile file = open(entry.path);
    if (!file) {
      result.state = WorkState::modified;
      return;
    }
    const std::string path = entry.path;
    result.file = file.state;
    const auto id =
        hash_cleaned(repo_, {file.file.fd(), static_cast<std::uint64_t>(file.state.st_size), path},
                     rule, entry.id, [this] { require_wanted(); });
    settle(entry, id && git_oid_equal(&*id, &entry.id) != 0, result);
  }

  /// Nothing where it cannot be read: git takes such a file for a changed one.
  lfs::OpenFile open(const char* path) {
    try {
      return tree_.open_file(path);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::permission) throw;
      return {};
    }
  }

  /// Of another size than its pointer's, it can be unchanged only as the pointer itself.
  void prepare_large(const git_index_entry& entry, WorkLook& result) {
    result.state = WorkState::modified;
    auto pointer = pointer_of_blob(repo_, entry.id);
    if (!pointer) return;
    const auto size = static_cast<std::uint64_t>(result.file.st_size);
    if (size != pointer->size_bytes && size >= lfs::pointer_limit_bytes) return;
    large_.push_back({results_.size() - 1, *std::move(pointer)});
    large_entries_.push_back(entry);
    files_.push_back(root_ / entry.path);
  }

  void compare_large() {
    if (files_.empty()) return;
    lfs::ManyFilesPorts ports{.stop_requested = callbacks_.stop_requested};
    if (callbacks_.progress) {
      ports.progress = [this](std::uint64_t done, std::uint64_t total) {
        callbacks_.progress({Progress::Stage::hashing, done, total});
      };
    }
    const auto hashed = lfs::hash_files(files_, ports);
    require_wanted();
    for (std::size_t i = 0; i < hashed.size(); ++i) {
      WorkLook& result = results_[large_[i].at];
      const auto* found = std::get_if<lfs::ReadFile>(&hashed[i]);
      if (found == nullptr) continue;
      result.file = found->file;
      settle_large(large_entries_[i], found->pointer == large_[i].pointer, result);
    }
  }

  void require_wanted() const {
    if (callbacks_.stop_requested && callbacks_.stop_requested()) {
      throw Error(ErrorKind::cancelled, "the look at the working tree was ended");
    }
  }

  std::time_t began_ = std::time(nullptr);
  git_repository* repo_;
  const WorkLookOptions& options_;
  const Callbacks& callbacks_;
  fs::path root_;
  lfs::Beneath tree_;
  std::vector<WorkLook> results_;
  // The large files that have to be read, by the same number.
  std::vector<LargeFile> large_;
  std::vector<git_index_entry> large_entries_;
  std::vector<fs::path> files_;
};

}  // namespace

FileRules file_rules(git_repository* repo) {
  const auto config = git::out<git::Config>([&](git_config** it) {
    git::check(git_repository_config_snapshot(it, repo), "cannot read git's configuration");
  });
  const auto flag = [&](const char* name) {
    int value = 1;
    static_cast<void>(git_config_get_bool(&value, config.get(), name));
    return value != 0;
  };
  return {flag("core.fileMode"), flag("core.symlinks")};
}

struct stat index_state(git_repository* repo, git_index* index) {
  const fs::path file = fs::path(git_repository_path(repo)) / "index";
  const lfs::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat state {};
  git_oid checksum{};
  if (!fd || ::fstat(fd.fd(), &state) != 0 || state.st_size < GIT_OID_RAWSZ ||
      ::pread(fd.fd(), checksum.id, GIT_OID_RAWSZ, state.st_size - GIT_OID_RAWSZ) !=
          GIT_OID_RAWSZ ||
      git_oid_equal(&checksum, git_index_checksum(index)) == 0) {
    return {};
  }
  return state;
}

std::vector<WorkLook> look_at_files(git_repository* repo,
                                    const std::vector<git_index_entry>& entries,
                                    const WorkLookOptions& options, const Callbacks& callbacks) {
  return Looking(repo, options, callbacks).run(entries);
}

}  // namespace hoist::repository
