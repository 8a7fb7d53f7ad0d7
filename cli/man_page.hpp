// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace hoist::cli {

/// hoist(1), in the language of man(7), from the tables that help prints.
std::string man_page();

}  // namespace hoist::cli
