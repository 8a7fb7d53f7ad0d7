// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace hoist::cli {

/// The version of hoist, such as "0.1.0".
std::string_view version();

}  // namespace hoist::cli
