// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace hoist::cli {

/// How git-lfs can start this program: `name` where that is what PATH finds under it (`search_path`
/// is PATH's value), otherwise the absolute path of the running binary. A relative folder in PATH
/// ends the search, since it means something else in each folder.
///
/// Throws hoist::Error: io where the binary has been moved or deleted since it was started,
/// unsupported where its path has a newline, which git-lfs cannot start.
std::string startable_name(std::string_view name, std::string_view search_path);

}  // namespace hoist::cli
