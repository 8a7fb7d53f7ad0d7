// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace hoist::test {

/// Names the rows of a table test after their member `name`.
inline constexpr auto row_name = [](const auto& row) { return std::string(row.param.name); };

}  // namespace hoist::test
