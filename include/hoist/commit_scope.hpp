// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hoist/command.hpp"

namespace hoist {

class Repository;

struct CommitScopeOptions {
  std::string message = "commit files to HF hub";
  /// The branch to work on, made from HEAD where it does not exist. It stays checked out. Empty:
  /// the branch that is checked out. A tag, a commit, `HEAD`, `origin/main` or `refs/heads/main` is
  /// no branch: invalid_input, before anything has moved.
  std::string branch = {};
  /// Tracks changed and new files of 10 MiB and more, and binary ones, before they are added.
  bool track_large_files = true;
  /// Whether leaving waits for the push; otherwise it goes on behind the program's back.
  bool blocking = true;
  bool auto_lfs_prune = false;  ///< as in PushOptions
};

/// What leaving a commit scope did.
struct ScopeResult {
  std::optional<std::string> commit;  ///< nothing when there was nothing to commit
  Command push;
  /// Files that are not in the commit, since they were cut or replaced each time they were read.
  std::vector<std::string> left_out = {};
};

/// Everything written into a working copy while it lives becomes a commit that is pushed:
///
///     {
///       auto scope = repo.commit_scope({.message = "checkpoint", .blocking = false});
///       save(model, scope.path() / "model.safetensors");
///     }
///
/// Entering pulls; leaving adds, commits and pushes. Files that were changed before go in too, and
/// are named by a notice. Repository::commit(options, function) does the same and throws what goes
/// wrong; a destructor cannot. So the destructor turns a failure into a failed Command, and prints
/// it on stderr; finish() throws it.
///
/// Left by an exception, or destroyed on another thread than its own, it commits nothing: what was
/// written stays in the working tree. So it does when the program ends before. There is one scope
/// of a working tree at a time. It is not to be moved.
class CommitScope {
 public:
  CommitScope(const CommitScope&) = delete;
  CommitScope& operator=(const CommitScope&) = delete;
  ~CommitScope();

  /// Where to write: the top of the working tree, absolute.
  [[nodiscard]] const std::filesystem::path& path() const;
  /// Leaves now: adds, commits and pushes. A blocking push that the remote rejects since it has
  /// other commits is put on top of them and tried once more. Throws Error; then, and afterwards,
  /// the destructor does nothing. Works once: throws conflict after finish() and discard().
  ScopeResult finish();
  /// Leaves without a commit; what was written stays in the working tree.
  void discard();

 private:
  friend class Repository;
  CommitScope(const Repository& repository, CommitScopeOptions options);
  std::optional<std::string> add_and_commit(std::vector<std::string>& left_out);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hoist
