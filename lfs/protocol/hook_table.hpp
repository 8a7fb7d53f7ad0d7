// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace hoist::lfs {

/// A file of the folder `hooks/`.
struct HookFile {
  std::string_view name;
  std::string_view text;
};

/// All of them, as they were when hoist was built.
[[nodiscard]] std::span<const HookFile> hook_table();

}  // namespace hoist::lfs
