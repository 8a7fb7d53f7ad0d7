// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "lfs/base/fd.hpp"

namespace hoist::lfs {

/// A descriptor that is above 2, where a child's own three cannot overwrite it. Throws hoist::Error
/// (io).
[[nodiscard]] UniqueFd above_standard(UniqueFd fd);

struct Pipe {
  UniqueFd reader;  ///< does not block
  UniqueFd writer;
};

/// Both ends are above 2 and closed in children. Throws hoist::Error (io).
[[nodiscard]] Pipe make_pipe();

/// Takes what is in a pipe at the moment; closes it at its end. What would make `text` longer than
/// `limit` is dropped, and false returned.
bool drain(UniqueFd& pipe, std::string& text, std::size_t limit);

/// What a program is to be started with.
struct ChildSetup {
  /// The program and its arguments; a name without a slash is looked up in the absolute folders of
  /// PATH (program_path.hpp).
  const std::vector<std::string>& argv;
  /// Its own three descriptors, all above 2.
  const UniqueFd& input;
  const UniqueFd& output;
  const UniqueFd& error_output;
  /// The folder it starts in; empty means the caller's own.
  std::filesystem::path cwd = {};
  /// Changes to the environment: a value sets the variable, nullopt removes it.
  std::vector<std::pair<std::string, std::optional<std::string>>> environment = {};
  /// It leads a process group, so that its children are killed with it.
  bool own_group = false;
};

/// A program that was started: killed, and waited for, when it goes unfinished. It starts with an
/// empty signal mask, with SIGPIPE, SIGCHLD and SIGXFSZ at their defaults, and with no descriptor
/// but its three. For one thread.
class Child {
 public:
  /// Throws hoist::Error: not_found (no such program or folder), permission, io.
  explicit Child(const ChildSetup& setup);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// The exit status once the program is over (128 + N where signal N ended it); nothing while it
  /// runs.
  [[nodiscard]] std::optional<int> poll_status();
  /// Asks it, and its group where it has one, to end (SIGTERM); does nothing where it is over.
  void ask_to_end() const;

 private:
  void wait(int flags);

  pid_t pid_ = -1;
  bool own_group_;
  std::optional<int> status_;
};

}  // namespace hoist::lfs
