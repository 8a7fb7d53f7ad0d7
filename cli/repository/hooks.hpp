// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "repository/hooks/install.hpp"
#include "repository/hooks/pre_commit.hpp"

namespace hoist::cli {

/// `hoist hooks install` and `hoist hooks remove`.
ExitCode run_hooks(const Arguments& arguments);
/// `hoist lfs-pre-push`, which hoist's pre-push hook runs.
ExitCode run_lfs_pre_push(const Arguments& arguments);
/// `hoist lfs-pre-commit`, which hoist's pre-commit hook runs.
ExitCode run_lfs_pre_commit(const Arguments& arguments);

/// A line for each hook: what became of it. Pure.
[[nodiscard]] std::string deeds_in_words(const std::vector<repository::HookDeed>& deeds);

/// A line for each file: why it is refused; of many, the first. Pure.
[[nodiscard]] std::string misplaced_in_words(const std::vector<repository::MisplacedFile>& files);

}  // namespace hoist::cli
