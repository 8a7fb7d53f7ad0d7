// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace hoist::lfs {

/// Writes one line to stderr in one piece, with "hoist: " before it. Never throws; what cannot be
/// written is lost. The caller sees to it that no secret is in it.
void log_line(std::string_view line) noexcept;

}  // namespace hoist::lfs
