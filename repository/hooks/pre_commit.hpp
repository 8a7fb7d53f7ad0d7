// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hoist::repository {

/// A staged file that does not belong into git as it is.
struct MisplacedFile {
  enum class Why {
    too_large,    ///< over 10 MiB, and LFS does not track it
    not_pointer,  ///< .gitattributes gives it to LFS, but its content is staged
  };
  std::string path;
  std::uint64_t size_bytes = 0;
  Why why = Why::too_large;
  bool operator==(const MisplacedFile&) const = default;
};

/// What the pre-commit hook refuses: files that the commit in the making would bring into the
/// history, and that are none of its parents' already. Sorted by path. Looks at GIT_DIR and
/// GIT_INDEX_FILE, as git sets them for hooks. Throws hoist::Error.
[[nodiscard]] std::vector<MisplacedFile> misplaced_files();

}  // namespace hoist::repository
