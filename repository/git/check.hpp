// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "hoist/error.hpp"

namespace hoist::git {

/// Throws the hoist::Error that stands for `code`, a negative result of libgit2 that the calling
/// thread has just had; does nothing for 0 and above. `doing` says what failed and to what:
/// "cannot read the index of /data/model". libgit2's own words follow it.
///
/// Where a callback that libgit2 called ended it by an exception of ours, call rethrow_pending()
/// first (repository/git/callback.hpp).
void check(int code, std::string_view doing, std::string_view hint = {});

/// The error alone.
[[nodiscard]] Error error_of(int code, std::string_view doing, std::string_view hint = {});

}  // namespace hoist::git
