// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <git2.h>

#include "lfs/config/text_rule.hpp"

namespace hoist::repository {

/// A plain file of the working tree that is open. Its first `size_bytes` bytes count, whatever is
/// appended meanwhile.
struct PlainFile {
  int fd = -1;
  std::uint64_t size_bytes = 0;
  const std::string& path;  ///< from the top of the working tree
};

/// What becomes of its line ends.
struct LineEnds {
  lfs::TextRule text = lfs::TextRule::none;
  const git_oid* in_index = nullptr;  ///< the blob that the index has for it, which has a say
};

// The blobs that git makes from files of the working tree: line ends as the attributes say. In
// constant memory for what is large. All throw hoist::Error that names the path: conflict where the
// file becomes shorter while it is read, unsupported where git itself could not hold it.

[[nodiscard]] git_oid hash_plain(git_repository* repo, const PlainFile& file,
                                 const LineEnds& line_ends = {});
/// The same, and puts it into the objects of git.
[[nodiscard]] git_oid store_plain(git_repository* repo, const PlainFile& file,
                                  const LineEnds& line_ends = {});

/// Of a symbolic link.
[[nodiscard]] git_oid hash_text(std::string_view text);
[[nodiscard]] git_oid store_text(git_repository* repo, std::string_view text);

}  // namespace hoist::repository
