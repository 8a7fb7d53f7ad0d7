// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace hoist::lfs {

/// How a pattern is compared with a text.
struct Wildmatch {
  bool is_path =
      false;  ///< `*`, `?` and classes stop at slashes, which `**` between slashes does not
  bool ignore_case = false;  ///< of ASCII letters
};

/// Whether a pattern with `*`, `?`, `[a-z]` and backslashes fits the whole text, exactly as git's
/// wildmatch says, its oddities included (an escaped capital fits nothing where case is ignored).
/// Takes time that is at most the product of both lengths. Pure.
[[nodiscard]] bool wildmatch(std::string_view pattern, std::string_view text, Wildmatch how);

}  // namespace hoist::lfs
