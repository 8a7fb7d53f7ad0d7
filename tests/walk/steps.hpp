// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hoist::walk {

/// Who does a step.
enum class Who {
  shell,    ///< the user, git with git-lfs, or git alone: a script whose outcome does not matter
  program,  ///< the command `hoist`
  library,  ///< a Repository that lives as long as the walk
};

/// One step of a walk. It depends on nothing but its words, so that any part of a walk is a walk.
struct Step {
  std::string clone;  ///< "A" or "B"
  Who who = Who::shell;
  /// A shell script; for the others `hoist` and its arguments, quoted for a shell.
  std::string script;
  /// What git is asked for the same; empty for the shell's own.
  std::string same_by_git = {};
};

/// The steps that a seed stands for.
[[nodiscard]] std::vector<Step> steps_of(std::uint64_t seed, std::size_t count);

}  // namespace hoist::walk
