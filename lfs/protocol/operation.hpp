// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace hoist::lfs {

/// Which way objects go. The Git LFS API may have another endpoint for each.
enum class Operation { upload, download };

/// As the API writes it.
[[nodiscard]] constexpr std::string_view operation_name(Operation operation) {
  return operation == Operation::upload ? "upload" : "download";
}

}  // namespace hoist::lfs
