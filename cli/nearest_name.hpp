// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace hoist::cli {

/// The name that `typed` was most likely meant to be, or to be the beginning of: the one with the
/// fewest characters to change, if those are at most a third of it. Empty where none is near.
std::string_view nearest_name(std::string_view typed, std::span<const std::string_view> names);

}  // namespace hoist::cli
