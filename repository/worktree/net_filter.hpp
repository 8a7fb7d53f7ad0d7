// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace hoist::repository {

/// The net under the paths of libgit2 that we do not know of: while one of these lives, on its
/// thread, libgit2 sees the pointer in place of a large file's content when it compares, and
/// refuses to put such content into the index. Outside of it the host program's own use of libgit2
/// is as it was.
///
/// The filter behind it is registered once, under hoist's own name, and goes by the attribute
/// `filter=lfs`. It does not change what is checked out.
class NetFilter {
 public:
  /// Throws hoist::Error (internal).
  NetFilter();
  NetFilter(const NetFilter&) = delete;
  NetFilter& operator=(const NetFilter&) = delete;
  ~NetFilter();
};

}  // namespace hoist::repository
