// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hoist/command.hpp"
#include "hoist/commit_scope.hpp"
#include "hoist/error.hpp"

namespace hoist {

/// How far a long operation is. Amounts are 0 while they are unknown.
struct Progress {
  enum class Stage {
    receiving,    ///< objects of git from the remote; counts objects
    sending,      ///< objects of git to the remote; counts objects
    hashing,      ///< large files on their way into the repository; counts bytes
    uploading,    ///< large files to the remote; counts bytes
    downloading,  ///< large files from the remote; counts bytes
    checkout,     ///< files into the working tree; counts files
  };
  Stage stage = Stage::receiving;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::string file = {};  ///< the large file that is being uploaded; of several at once, the first
};

/// What the operations of a Repository may call, on the thread that called them. Any may be empty.
struct Callbacks {
  std::function<void(const Progress&)> progress = {};
  /// A line that the user should see though nothing failed: what was left out, what the server
  /// said.
  std::function<void(std::string_view)> notice = {};
  /// Asked several times a second while an operation takes long; true ends it with an Error of kind
  /// `cancelled`. What was transferred is kept and goes on with the next call.
  std::function<bool()> stop_requested = {};
};

/// Who a commit is by.
struct Person {
  std::string name;
  std::string email;
};

struct RepositoryOptions {
  /// What to clone into the folder when it is missing or empty: a repository of the Hub
  /// ("user/name", "datasets/user/name", "spaces/user/name"), a URL or address that git takes, or a
  /// local path that begins with `/`, `./` or `../`. A folder that is a clone of it already is
  /// opened. Empty: the folder must be a working copy.
  std::string clone_from = {};
  /// The user's access token. It goes to the scheme, host and port of the remote only, and into no
  /// file. Without it, git's own credentials serve, and for the Hub HF_TOKEN and its token file.
  std::optional<std::string> token = {};
  /// Written to the clone's own configuration, where given.
  std::optional<std::string> git_user = {};
  std::optional<std::string> git_email = {};
  /// A branch, tag or commit to check out.
  std::string revision = {};
  /// Leaves pointers in place of large files; pull and push work all the same.
  bool skip_lfs_files = false;
  /// Runs the user's own hooks as git does: pre-commit, commit-msg, post-commit and pre-push.
  bool run_hooks = true;
  Callbacks callbacks = {};
};

/// What is different between HEAD, the index and the working tree about one path.
struct FileStatus {
  enum class Change { none, added, modified, deleted, type_changed, conflicted };
  std::string path;                ///< with `/`, from the top of the working tree
  Change staged = Change::none;    ///< from HEAD to the index
  Change unstaged = Change::none;  ///< from the index to the working tree; `added` is untracked
  bool is_intended = false;        ///< `added` is no more than intended (git add -N)
  /// Of a conflict: which versions of the file there are.
  struct Versions {
    bool base = false;
    bool ours = false;
    bool theirs = false;
    bool operator==(const Versions&) const = default;
  } versions = {};
  bool operator==(const FileStatus&) const = default;
};

struct CommitOptions {
  std::string message = "commit files to HF hub";
  std::optional<Person> author = {};  ///< else git's configuration and environment say
};

struct PushOptions {
  std::string remote = {};  ///< else the branch's own, else the only one, else "origin"
  bool set_upstream =
      false;           ///< even where the branch follows another; where it follows none it is set
  bool force = false;  ///< replace what the remote has
  /// Whether push() waits for it. Otherwise it goes on behind the program's back, and the program
  /// ends only when it is done.
  bool blocking = true;
  /// Where the remote has commits that we do not: pull, and try once more. With `blocking` only.
  bool rebase = true;
  bool auto_lfs_prune = false;  ///< lfs_prune() when the push has succeeded
};

struct PushToHubOptions {
  std::string message = "commit files to HF hub";
  bool track_large_files = true;  ///< as in CommitScopeOptions
  bool blocking = true;           ///< as in PushOptions
  bool clean_ok = true;           ///< nothing to commit is no error
  bool auto_lfs_prune = false;    ///< as in PushOptions
};

struct PullResult {
  enum class Outcome { up_to_date, fast_forward, rebased };
  Outcome outcome = Outcome::up_to_date;
  std::size_t rebased_commits = 0;
};

struct CheckoutOptions {
  bool create = false;  ///< makes the branch from HEAD where it does not exist
};

struct TagOptions {
  std::string message = {};  ///< makes an annotated tag where not empty
  std::string remote = {};   ///< pushes the tag there as well, where not empty
};

struct LfsPruneOptions {
  bool dry_run = false;  ///< counts only
  /// Asks the remote which objects it holds. Without it only what nothing reaches is removed.
  bool verify_remote = true;
  std::string remote = {};  ///< else lfs.pruneRemoteToCheck, else where the branch is pushed
  /// Younger objects stay: another program may be about to use them.
  std::chrono::seconds minimum_age = std::chrono::hours(1);
};

struct LfsPruneResult {
  std::size_t objects = 0;
  std::uint64_t bytes = 0;
};

/// A working copy of a git repository, with its large files in Git LFS, without the programs git
/// and git-lfs. They see nothing odd in it, and may take turns with it.
///
///     hoist::Repository repo{"torch-model", {.clone_from = "user/torch-model", .token = token}};
///     repo.commit({.message = "My cool model :)"}, [&](const std::filesystem::path& folder) {
///       save(model, folder / "model.safetensors");
///     });
///
/// Paths that callers give are relative to the top of the working tree, with `/`; so are those that
/// functions return. Functions may be called from several threads; those of one working copy take
/// turns, whichever objects they are called on, and those that change it wait for other processes
/// of hoist as well (docs/queue.md). Callbacks must not call them: that throws conflict. All throw
/// hoist::Error, after which the working copy is as it was, unless they say otherwise. Copies, and
/// objects of one folder, share one working copy, its queue and its commit scope; token, callbacks
/// and options are each object's own.
class Repository {
 public:
  /// Clones or opens; see RepositoryOptions. A folder above `local_dir` does not count.
  explicit Repository(const std::filesystem::path& local_dir, RepositoryOptions options = {});

  /// The top of the working copy that `folder` is in. Throws not_found where it is in none.
  [[nodiscard]] static std::filesystem::path top_of(const std::filesystem::path& folder);

  /// The top of the working tree, absolute.
  [[nodiscard]] const std::filesystem::path& path() const;

  // Looking

  /// Nothing while HEAD is on no branch.
  [[nodiscard]] std::optional<std::string> current_branch() const;
  /// The commit that is checked out, in hexadecimal; nothing before the first commit.
  [[nodiscard]] std::optional<std::string> head() const;
  /// Of `origin`, without user information. Throws not_found where there is none.
  [[nodiscard]] std::string remote_url() const;
  /// What differs, sorted by path; ignored files are left out. Large files that were merely touched
  /// are hashed, in parallel, and remembered as clean.
  [[nodiscard]] std::vector<FileStatus> status();
  /// Nothing differs, and nothing is untracked.
  [[nodiscard]] bool is_clean();
  /// Files that are gone from the working tree and not yet from HEAD.
  [[nodiscard]] std::vector<std::string> deleted_files();

  // Changing

  /// Stages what the patterns match as `git add` does: new, changed and deleted files; large files
  /// go into the LFS store, several at once. `.gitattributes` that govern them are staged first.
  /// Ignored files are left out; to name one is an error, and so is a pattern that matches nothing.
  /// Refuses paths with a filter other than lfs, `working-tree-encoding` or `ident`, since their
  /// content would be published unconverted. No patterns at all are nothing to add.
  ///
  /// A file that grows meanwhile is staged as it was at one moment. One that is cut or replaced
  /// each time that it is read is left out, and its path returned, unless a pattern names it: then
  /// it is an error. Where this throws, nothing is staged.
  std::vector<std::string> add(const std::vector<std::string>& patterns = {"."});
  template <std::convertible_to<std::string> Text>
  std::vector<std::string> add(const Text& pattern) {
    return add(std::vector<std::string>{pattern});
  }
  /// Commits what is staged. Returns the new commit, or nothing when there was nothing to commit.
  std::optional<std::string> commit(const CommitOptions& options = {});
  template <std::convertible_to<std::string> Text>
  std::optional<std::string> commit(const Text& message) {
    return commit(CommitOptions{.message = std::string(message)});
  }
  /// Pulls, lets `write` work in the folder that it is given, then adds, commits and pushes: see
  /// CommitScope. What `write` throws goes on to the caller, and nothing is committed.
  ScopeResult commit(const CommitScopeOptions& options,
                     const std::function<void(const std::filesystem::path&)>& write);
  [[nodiscard]] CommitScope commit_scope(const CommitScopeOptions& options = {});
  /// Uploads the large files that the remote may not have, then the current branch as it is now.
  /// Pushes go one after the other, in the order in which they were asked for, on a thread of their
  /// own; what else this class does does not wait for them.
  ///
  /// A push that is waited for throws: conflict when the remote has commits that we do not, and
  /// they cannot be pulled; rejected with the words of the hook or the remote that refuses it, and
  /// locked where it changes files that others have locked, both after one try.
  /// One that is not says so in its Command.
  Command push(const PushOptions& options = {});
  /// Adds all that has changed, commits it and pushes. Does not pull before. Nothing where there is
  /// nothing to commit and the remote has it all.
  std::optional<Command> push_to_hub(const PushToHubOptions& options = {});
  /// Fetches, downloads large files, then goes to where the upstream is; own commits are put on top
  /// of it. On a conflict, or where a file would be overwritten, throws conflict, names the files
  /// and changes nothing.
  PullResult pull();
  /// Goes to a branch (one of the remote's is followed by a new local one), tag or commit.
  void checkout(const std::string& revision, const CheckoutOptions& options = {});

  // Commands behind the program's back

  /// The commands of this working copy, in the order in which they came: pushes, what was given to
  /// enqueue(), and commit scopes that failed on being left.
  [[nodiscard]] std::vector<Command> command_queue() const;
  [[nodiscard]] std::vector<Command> commands_in_progress() const;
  [[nodiscard]] std::vector<Command> commands_failed() const;
  /// Waits until those are done that are in the queue now; failures are in the commands. Throws
  /// conflict within a command.
  void wait_for_commands() const;
  /// Runs `job` after the commands that are in the queue now, on their thread. What it throws is in
  /// its Command.
  Command enqueue(std::string title, std::function<void()> job);

  // Tags

  void add_tag(const std::string& name, const TagOptions& options = {});
  /// False where there was none. With `remote`: there as well.
  bool delete_tag(const std::string& name, const std::string& remote = {});
  [[nodiscard]] bool tag_exists(const std::string& name, const std::string& remote = {});

  // Tracking of large files, in the `.gitattributes` at the top

  /// Files that match a pattern of .gitattributes are for LFS from now on.
  void lfs_track(const std::vector<std::string>& patterns);
  template <std::convertible_to<std::string> Text>
  void lfs_track(const Text& pattern) {
    lfs_track(std::vector<std::string>{pattern});
  }
  /// Names, not patterns: `[1].bin` is that one file.
  void lfs_track_files(const std::vector<std::string>& names);
  void lfs_untrack(const std::vector<std::string>& patterns);
  template <std::convertible_to<std::string> Text>
  void lfs_untrack(const Text& pattern) {
    lfs_untrack(std::vector<std::string>{pattern});
  }
  /// Tracks changed and new files of 10 MiB and more; returns those that were not tracked before.
  std::vector<std::string> auto_track_large_files();
  /// Tracks changed and new files with binary content; returns those that were not tracked before.
  std::vector<std::string> auto_track_binary_files();

  /// Frees the disk from large files that are not needed here: removes from the LFS store what no
  /// HEAD and no index of any worktree has, and what the remote has confirmed just now that it
  /// holds, or no reference, stash or reflog reaches. What other clones need is theirs to know:
  /// throws unsupported where the store is shared, or extensions.preciousObjects is set.
  LfsPruneResult lfs_prune(const LfsPruneOptions& options = {});

 private:
  friend class CommitScope;
  struct State;
  Command queue_push(const PushOptions& options);
  [[nodiscard]] bool follows_remote(const PushOptions& options) const;
  [[nodiscard]] bool has_upstream() const;
  [[nodiscard]] bool has_unpushed_commits() const;
  std::shared_ptr<State> state_;
};

}  // namespace hoist
