// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// Why a path of a tree must never become a file or folder of a working tree; nothing where it may.
/// As strict as git with core.protectHFS and core.protectNTFS both on, on every system: whatever
/// some file system takes for `.git`, `.` or `..` is refused, in any part. Beyond git: every short
/// name `GIT~N`, and NUL. The answer is the rest of a sentence: "is '.git' to HFS+".
[[nodiscard]] std::optional<std::string> fault_of_tree_path(std::string_view path);

/// The same for a path that is a symbolic link, which must not be a file either that git reads on
/// its own: `.gitmodules` and `.gitattributes`, as any file system spells them.
[[nodiscard]] std::optional<std::string> fault_of_link_path(std::string_view path);

}  // namespace hoist::lfs
