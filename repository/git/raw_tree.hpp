// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <git2.h>

namespace hoist::git {

/// One entry of a tree object, as it stands there.
struct RawTreeEntry {
  std::uint32_t mode = 0;  ///< whatever octal number it is
  std::string_view name;   ///< whatever bytes but NUL
  git_oid id{};
};

/// The entries of a tree object, whose bytes have to stay; nothing where the bytes are no list of
/// entries: cut, a mode that is no octal number, a name that is empty. Pure.
[[nodiscard]] std::optional<std::vector<RawTreeEntry>> read_raw_tree(std::string_view bytes);

/// What is wrong with one tree.
struct TreeFault {
  std::string name;  ///< of the entry; empty where it is the tree itself
  std::string what;  ///< the rest of a sentence: "is there twice"
};

/// The first reason why the entries must not become a folder: a name that fault_of_tree_path()
/// refuses or that has a slash, a mode of no kind that git knows, a name twice (as file and as
/// folder too; with `ignores_case` in any case of ASCII letters), entries out of order. Pure.
[[nodiscard]] std::optional<TreeFault> fault_of_tree(std::span<const RawTreeEntry> entries,
                                                     bool ignores_case);

/// The mode that git reads where a tree says `mode`: 0100644, 0100755, 0120000, 040000, 0160000.
[[nodiscard]] std::uint32_t canonical_mode(std::uint32_t mode);

}  // namespace hoist::git
