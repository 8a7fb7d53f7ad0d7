// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "lfs/base/fd.hpp"
#include "lfs/base/temp_file.hpp"

namespace hoist::lfs {

/// What stands at a path, seen without following a link; also what a caller expects to find there.
struct Seen {
  enum class Kind {
    missing,  ///< nothing has that name, or a folder on the way is missing
    blocked,  ///< something on the way is no folder: see `blocked_by`
    file,     ///< a regular file
    link,     ///< a symbolic link, wherever it leads
    folder,
    other,  ///< a FIFO, socket or device
  };
  Kind kind = Kind::missing;
  struct stat state {};         ///< of what is there; all zeros where it is missing or blocked
  std::string blocked_by = {};  ///< the first part of the way that is no folder: "a/b" of "a/b/c"
  bool is_blocked_by_link = false;

  [[nodiscard]] static Seen missing() { return {}; }
  /// What lstat or fstat has said.
  [[nodiscard]] static Seen of(const struct stat& state);
  /// Both are missing, or both are one and the same: kind, device, inode, size, mode and both
  /// times. (Of folders only the first three.) Nothing that is blocked is the same as anything.
  [[nodiscard]] bool is_same(const Seen& other) const;
};

/// What became of a change; `done` alone has changed anything.
enum class Outcome {
  done,
  changed,  ///< something else stands there than was expected
  blocked,  ///< a part of the way is missing, or is no folder
};

/// A change, and the state that the path has after it; zeros where the outcome is not `done`.
struct Change {
  Outcome outcome = Outcome::done;
  struct stat state {};
};

/// A regular file that was opened, and its state then; no descriptor where there is none.
struct OpenFile {
  UniqueFd file;
  struct stat state {};
  explicit operator bool() const { return static_cast<bool>(file); }
};

/// A file with a name of its own, that is to be written and then placed; removed again unless it
/// is. Many may exist at a time, each without a descriptor once it is closed. Move-only; lives on
/// without the Beneath that made it.
class Draft {
 public:
  /// Open for reading and writing; -1 once closed.
  [[nodiscard]] int fd() const { return file_.fd(); }
  void close() { file_.close(); }

 private:
  friend class Beneath;
  Draft(std::shared_ptr<const UniqueFd> folder, TempFile file)
      : folder_(std::move(folder)), file_(std::move(file)) {}

  std::shared_ptr<const UniqueFd> folder_;  ///< one for all drafts of a folder
  TempFile file_;
};

/// Reads and changes what lies beneath one folder, and nothing that does not: no part of a path is
/// ever followed where it is a symbolic link, whoever puts one there at whatever moment.
///
///     Beneath tree(work_tree);
///     const Seen before = tree.look("models/a.bin");
///     Draft draft = tree.draft_in("models", {.is_executable = false});
///     ... write to draft.fd() ...
///     if (tree.place(std::move(draft), "models/a.bin", before).outcome != Outcome::done) ...
///
/// Paths are parts joined by `/`, any bytes but NUL; "" is the folder itself, where a folder is
/// asked for. An empty part, `.` and `..` throw invalid_input before anything is touched.
///
/// Folders that were opened last are kept open, so that a run over sorted paths costs few system
/// calls. An object is therefore for one such run, and for one thread; begin_again() lets go of
/// them.
///
/// All functions throw hoist::Error (permission, io) that names the path, where the system refuses
/// for another reason than those that the results name; they have changed nothing then.
class Beneath {
 public:
  /// `root` itself may be reached through links. Throws hoist::Error.
  explicit Beneath(std::filesystem::path root);

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  void begin_again();

  [[nodiscard]] Seen look(std::string_view path);
  /// The names in a folder, in no order, without `.` and `..`; none where there is no such folder.
  [[nodiscard]] std::vector<std::string> names_in(std::string_view folder);
  /// A folder, for reading; no descriptor where there is none.
  [[nodiscard]] UniqueFd open_folder(std::string_view path);
  /// A regular file, for reading. Never waits, as opening a FIFO would.
  [[nodiscard]] OpenFile open_file(std::string_view path);
  /// Where a link leads to, as it stands in it; nothing else than a link has one: "".
  [[nodiscard]] std::string read_link(std::string_view path);

  /// Makes each folder of a path that is missing, with mode 0777 less the umask. `blocked` where
  /// something on the way, or at its end, is no folder: Seen of look(path) says which.
  [[nodiscard]] Outcome make_folders(std::string_view path);
  /// A new file in a folder that exists, of mode 0666 or 0777 less the umask.
  struct DraftOptions {
    bool is_executable = false;
  };
  [[nodiscard]] Draft draft_in(std::string_view folder, DraftOptions options);

  /// Gives a draft, which may come from another Beneath and file system, the name `path`, provided
  /// that what stands there is what was expected: a file, a link, or nothing. Its folder must
  /// exist. Its time of change is two seconds ago then, so that git never takes it for one that may
  /// have changed since. Where nothing was expected, nothing is ever replaced; else the look comes
  /// right before the change.
  [[nodiscard]] Change place(Draft draft, std::string_view path, const Seen& expected);
  /// The same for a symbolic link that leads to `target`, byte for byte.
  [[nodiscard]] Change make_link(const std::string& target, std::string_view path,
                                 const Seen& expected);
  /// Removes a file or link that is the one expected; missing, where that was expected, is done.
  [[nodiscard]] Outcome remove_file(std::string_view path, const Seen& expected);
  /// Removes a folder that is empty. `changed` where it is not, or is no folder; gone already is
  /// done.
  [[nodiscard]] Outcome remove_empty_folder(std::string_view path);

  /// Removes what drafts of processes that were killed have left in one folder. For when no other
  /// process places files there. What cannot be removed stays.
  void sweep_drafts(std::string_view folder);

 private:
  /// A folder that is open, and the name that it has in the one before; the root has none.
  struct OpenPart {
    std::string name;
    std::shared_ptr<const UniqueFd> folder;
  };
  /// How far a way goes: to its end, where `folder` is open; else `end` is missing or blocked.
  struct Way {
    std::shared_ptr<const UniqueFd> folder;
    Seen end;
  };
  /// The folder of a path, and the path's own name in it.
  struct Target {
    Way way;
    std::string name;
  };
  [[nodiscard]] Way walk(std::string_view folder);
  [[nodiscard]] Target target_of(std::string_view path);
  [[nodiscard]] Outcome make_folders_once(std::string_view path);
  [[nodiscard]] std::shared_ptr<const UniqueFd> folder_for_draft(std::string_view folder);
  [[nodiscard]] Change place_at(Draft draft, const Target& target, std::string_view path,
                                const Seen& expected);
  [[nodiscard]] Draft copy_to(const std::shared_ptr<const UniqueFd>& folder, const Draft& draft,
                              std::string_view path) const;
  void forget(std::string_view path);
  [[noreturn]] void fail(const char* doing, std::string_view path, int code) const;

  std::filesystem::path root_;
  std::vector<OpenPart> open_;  ///< the root, then each part of the folder that was opened last
};

}  // namespace hoist::lfs
