// SPDX-License-Identifier: Apache-2.0
#include "repository/git/library.hpp"

#include <git2.h>

#include "repository/git/check.hpp"

namespace hoist::git {

void start_library() {
  static const int started = git_libgit2_init();
  check(started, "cannot start libgit2");
}

}  // namespace hoist::git
