// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <git2.h>
#include <sys/stat.h>

#include "hoist/repository.hpp"
#include "repository/worktree/attributes.hpp"

namespace hoist::repository {

/// What a path of the working tree is, beside what an index entry says.
enum class WorkState {
  same,
  missing,       ///< nothing is there, or a folder is, or the way leads through a link or a file
  modified,      ///< of the same kind, with other content or another executable bit
  type_changed,  ///< a link in place of a file, a file in place of a submodule, ...
  unknown,       ///< the system does not let us look: take it for neither unchanged nor gone
};

struct WorkLook {
  WorkState state = WorkState::missing;
  /// What lstat said; all zeros where nothing could be seen.
  struct stat file {};
  /// It is the same, but the entry does not tell so by its times and size: set_stat(entry, file)
  /// makes it tell, and saves the next look.
  bool is_outdated = false;
};

/// Which differences of files a file system can keep: core.fileMode and core.symlinks.
struct FileRules {
  bool keeps_modes = true;
  bool has_links = true;
};
[[nodiscard]] FileRules file_rules(git_repository* repo);

/// When the index that `index` was read from was written; all zeros, which makes every entry racy,
/// where the file on disk is another one by now.
[[nodiscard]] struct stat index_state(git_repository* repo, git_index* index);

struct WorkLookOptions {
  std::function<Conversion(const std::string& path)> conversion_of;
  FileRules rules;
  /// Of index_state(). Zeros: no entry is believed.
  struct stat index_file {};
};

/// Tells whether the files of the working tree are what index entries say, by git's rules: one in
/// the state that its entry was made for is not read, unless the entry is as young as the index;
/// another one is the same if git would make the same blob of it, a large file also if it holds the
/// content that the pointer stands for. Large files are hashed several at once, unless their size
/// tells already. No link is followed. Flags of an entry (skip-worktree, assume-unchanged, intent
/// to add) do not count here. An entry that knows no state (all zeros) is compared by content.
///
/// The results are in the order of the entries; sorted paths cost the fewest system calls. Each
/// `path` must live that long. Throws hoist::Error: cancelled when a callback asks for it.
[[nodiscard]] std::vector<WorkLook> look_at_files(git_repository* repo,
                                                  const std::vector<git_index_entry>& entries,
                                                  const WorkLookOptions& options,
                                                  const Callbacks& callbacks);

}  // namespace hoist::repository
