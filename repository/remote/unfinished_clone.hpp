// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace hoist::repository {

// `<git dir>/hoist/clone` stands from before a clone begins until its working tree is there; it
// holds the URL. A clone of the same into that folder goes on where the other one ended.

/// Throws hoist::Error (io).
void note_clone(const std::filesystem::path& folder, const std::string& url);
/// Whether a clone of that URL into `folder` was begun and not finished.
[[nodiscard]] bool is_unfinished_clone(const std::filesystem::path& folder, const std::string& url);
/// Removes the files by which libgit2 probes a file system, of a clone that was killed then.
void sweep_probes(const std::filesystem::path& folder);
void forget_clone(const std::filesystem::path& folder);

}  // namespace hoist::repository
